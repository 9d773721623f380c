"""/v2/images/ID/file: an image's data, up and down."""

import glance_store
import webob.exc
from oslo_log import log

LOG = log.getLogger(__name__)


class ImageDataController(object):
    def __init__(self, gateway):
        self.gateway = gateway

    def upload(self, req, image_id, data, size):
        image = self.gateway.get_repo(req.context).get(image_id)
        try:
            image.set_data(data, size)
        except glance_store.Duplicate as error:
            raise webob.exc.HTTPConflict(explanation=str(error))

    def download(self, req, image_id):
        image = self.gateway.get_repo(req.context).get(image_id)
        if not image.locations:
            raise webob.exc.HTTPNoContent()
        return image
