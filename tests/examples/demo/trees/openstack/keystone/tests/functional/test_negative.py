"""Requests that must be refused."""

BAD = [
    ('GET', '/v3/projects/nosuch', None, 404),
    ('POST', '/v3/projects', {'project': {}}, 400),
]


def t_bad_requests(client):
    for method, path, body, status in BAD:
        client.expect(method, path, body, status)
