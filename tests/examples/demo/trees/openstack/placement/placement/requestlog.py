"""One line for each request."""

from oslo_log import log

LOG = log.getLogger(__name__)


class RequestLog(object):
    format = '%(REMOTE_ADDR)s "%(REQUEST_METHOD)s %(REQUEST_URI)s" status: %(status)s len: %(bytes)s '

    def __call__(self, environ, start_response):
        LOG.debug('Starting request: %s "%s %s"', environ['REMOTE_ADDR'],
                  environ['REQUEST_METHOD'], environ['REQUEST_URI'])
        return self.application(environ, start_response)
