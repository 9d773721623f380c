"""/v3/auth/tokens: a token for a password, a look at a token, its end."""

from keystone.server.flask import common
from keystone.token import provider


class AuthTokenResource(common.Resource):
    def get(self):
        token_id = self.headers.get('X-Subject-Token')
        token = provider.validate_token(token_id)
        return self.render(token), 200

    def post(self):
        auth_data = self.json_body()
        token = authenticate_for_token(auth_data)
        return self.render(token), 201


def authenticate_for_token(auth_data):
    user = auth_data['identity']['password']['user']
    return provider.issue_token(user_id=user['id'], methods=['password'])
