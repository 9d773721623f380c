"""Create, fill, read and delete images."""

SIZE = 64 * 1024


def t_image_upload(client):
    image = client.post('/v2/images', {'disk_format': 'raw', 'container_format': 'bare'})
    client.put('/v2/images/%s/file' % image['id'], b'x' * SIZE)
    client.delete('/v2/images/%s' % image['id'])
