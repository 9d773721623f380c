"""Odds and ends of glance's API."""

from oslo_log import log

LOG = log.getLogger(__name__)


def sort_image_locations(locations):
    ordered = sorted(locations, key=lambda loc: loc.get('weight', 0))
    LOG.debug('Sorted locations: %s', ordered)
    return ordered
