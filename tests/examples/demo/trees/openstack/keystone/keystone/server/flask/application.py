"""The Flask application, and how errors leave it."""

from oslo_log import log

LOG = log.getLogger(__name__)


def _handle_keystone_exception(error):
    if error.code == 401:
        LOG.warning('Authorization failed. %s', error)
    else:
        LOG.exception(str(error))
    return error.render(), error.code
