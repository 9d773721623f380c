"""Entry point of the public API."""

from keystone.server import flask


def initialize_public_application(config_files=None):
    return flask.setup_app_middleware(flask.application_factory(config_files))
