"""/v2/images."""

from oslo_log import log

LOG = log.getLogger(__name__)


class ImagesController(object):
    def index(self, req, marker=None, limit=25):
        return self.repo(req).list(marker=marker, limit=limit)

    def create(self, req, image):
        self.repo(req).add(image)
        return image


def load_custom_properties(path):
    try:
        with open(path) as schema_file:
            return schema_file.read()
    except OSError:
        LOG.warning('Could not find schema properties file %s. Continuing without '
                    'custom properties', path)
        return {}
