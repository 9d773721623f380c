"""Hashes of passwords."""

from oslo_log import log

LOG = log.getLogger(__name__)
LIMIT = 72


def verify_length_and_trunc_password(password):
    if len(password) > LIMIT:
        LOG.warning('Truncating password to algorithm specific maximum length %d characters.', LIMIT)
    return password[:LIMIT]
