"""JSON schemas of projects and domains."""

_name = {'type': 'string', 'minLength': 1, 'maxLength': 255}

project_create = {
    'type': 'object',
    'properties': {
        'name': _name,
        'description': {'type': ['string', 'null']},
        'domain_id': {'type': ['string', 'null']},
    },
    'required': ['name'],
}
