"""The last net: whatever was not caught becomes a 500."""

from oslo_log import log

LOG = log.getLogger(__name__)


class FaultWrapper(object):
    def __call__(self, environ, start_response):
        try:
            return self.application(environ, start_response)
        except Exception as error:
            LOG.exception('Placement API unexpected error: %s', error)
            raise
