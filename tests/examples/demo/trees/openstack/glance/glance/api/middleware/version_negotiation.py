"""Finds the API version that a request means."""

from oslo_log import log

LOG = log.getLogger(__name__)


class VersionNegotiationFilter(object):
    def process_request(self, req):
        LOG.debug('Determining version of request: %s %s Accept: %s',
                  req.method, req.path, req.accept)
        LOG.debug('Using url versioning')
        version = req.path_info_pop()
        req.path_info = '/' + version + req.path_info
        LOG.debug('Matched version: %s', version)
        LOG.debug('new path %s', req.path_info)
