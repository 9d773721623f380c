"""A request body against its JSON schema."""

import jsonschema

from keystone import exception


def validate(schema, body):
    try:
        jsonschema.Draft4Validator(schema).validate(body)
    except jsonschema.ValidationError as error:
        path = '/'.join(map(str, error.path))
        raise exception.SchemaValidationError(attribute=path, detail=error.message)
