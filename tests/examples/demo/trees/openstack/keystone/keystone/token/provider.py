"""Tokens: issue, validate, revoke."""

import datetime


def issue_token(user_id, methods):
    now = datetime.datetime.utcnow()
    return {'user_id': user_id, 'methods': methods, 'issued_at': now}


def validate_token(token_id):
    token = DRIVER.validate_token(token_id)
    if token['expires_at'] < datetime.datetime.utcnow():
        raise LookupError(token_id)
    return token
