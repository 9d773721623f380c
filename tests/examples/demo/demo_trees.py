"""The source trees that the demo gate's three projects start from. Written for the demo: none of it is OpenStack's
code; file and function names are those that the genuine logs name, so that evidence can be found."""

KEYSTONE = {
'README.rst': '''========
keystone
========

A small stand-in for the identity service, for whodunit's demo gate.
''',
'keystone/api/auth.py': '''"""/v3/auth/tokens: a token for a password, a look at a token, its end."""

from keystone.server.flask import common
from keystone.token import provider


class AuthTokenResource(common.Resource):
    def get(self):
        token_id = self.headers.get('X-Subject-Token')
        token = provider.validate_token(token_id)
        return self.render(token), 200

    def post(self):
        auth_data = self.json_body()
        token = authenticate_for_token(auth_data)
        return self.render(token), 201


def authenticate_for_token(auth_data):
    user = auth_data['identity']['password']['user']
    return provider.issue_token(user_id=user['id'], methods=['password'])
''',
'keystone/api/projects.py': '''"""/v3/projects."""

from keystone.api.validation import validators
from keystone.resource import schema
from keystone.server.flask import common


class ProjectsResource(common.Resource):
    def post(self):
        project = self.json_body().get('project', {})
        validators.validate(schema.project_create, project)
        return self.create(project), 201

    def get(self, project_id):
        return self.find(project_id), 200
''',
'keystone/api/validation/validators.py': '''"""A request body against its JSON schema."""

import jsonschema

from keystone import exception


def validate(schema, body):
    try:
        jsonschema.Draft4Validator(schema).validate(body)
    except jsonschema.ValidationError as error:
        path = '/'.join(map(str, error.path))
        raise exception.SchemaValidationError(attribute=path, detail=error.message)
''',
'keystone/common/fernet_utils.py': '''"""The repository of Fernet keys: read, create, rotate."""

import os
import stat

from oslo_log import log

LOG = log.getLogger(__name__)


class FernetUtils(object):
    def __init__(self, key_repository, max_active_keys):
        self.key_repository = key_repository
        self.max_active_keys = max_active_keys

    def validate_key_repository(self):
        mode = os.stat(self.key_repository).st_mode
        if mode & stat.S_IROTH:
            LOG.warning('key_repository is world readable: %s', self.key_repository)
        return True

    def load_keys(self):
        names = sorted(n for n in os.listdir(self.key_repository) if n.isdigit())
        return [self._read(n) for n in names]

    def _read(self, name):
        with open(os.path.join(self.key_repository, name)) as key_file:
            return key_file.read()

    def rotate_keys(self):
        names = sorted(int(n) for n in os.listdir(self.key_repository))
        os.rename(os.path.join(self.key_repository, '0'),
                  os.path.join(self.key_repository, str(names[-1] + 1)))
''',
'keystone/resource/schema.py': '''"""JSON schemas of projects and domains."""

_name = {'type': 'string', 'minLength': 1, 'maxLength': 255}

project_create = {
    'type': 'object',
    'properties': {
        'name': _name,
        'description': {'type': ['string', 'null']},
        'domain_id': {'type': ['string', 'null']},
    },
    'required': ['name'],
}
''',
'keystone/common/password_hashing.py': '''"""Hashes of passwords."""

from oslo_log import log

LOG = log.getLogger(__name__)
LIMIT = 72


def verify_length_and_trunc_password(password):
    if len(password) > LIMIT:
        LOG.warning('Truncating password to algorithm specific maximum length %d characters.', LIMIT)
    return password[:LIMIT]
''',
'keystone/server/flask/application.py': '''"""The Flask application, and how errors leave it."""

from oslo_log import log

LOG = log.getLogger(__name__)


def _handle_keystone_exception(error):
    if error.code == 401:
        LOG.warning('Authorization failed. %s', error)
    else:
        LOG.exception(str(error))
    return error.render(), error.code
''',
'keystone/server/wsgi.py': '''"""Entry point of the public API."""

from keystone.server import flask


def initialize_public_application(config_files=None):
    return flask.setup_app_middleware(flask.application_factory(config_files))
''',
'keystone/token/provider.py': '''"""Tokens: issue, validate, revoke."""

import datetime


def issue_token(user_id, methods):
    now = datetime.datetime.utcnow()
    return {'user_id': user_id, 'methods': methods, 'issued_at': now}


def validate_token(token_id):
    token = DRIVER.validate_token(token_id)
    if token['expires_at'] < datetime.datetime.utcnow():
        raise LookupError(token_id)
    return token
''',
'tools/functional/uwsgi-keystone.sh': '''#!/bin/sh
# Starts keystone's public API for the functional jobs.
exec uwsgi --http-socket 127.0.0.1:35000 --processes 2 --threads 2 \\
    --module keystone.server.wsgi:initialize_public_application \\
    --pidfile /opt/stack/data/keystone-uwsgi.pid
''',
'tests/functional/test_negative.py': '''"""Requests that must be refused."""

BAD = [
    ('GET', '/v3/projects/nosuch', None, 404),
    ('POST', '/v3/projects', {'project': {}}, 400),
]


def t_bad_requests(client):
    for method, path, body, status in BAD:
        client.expect(method, path, body, status)
''',
}

GLANCE = {
'README.rst': '''======
glance
======

A small stand-in for the image service, for whodunit's demo gate.
''',
'etc/glance-api.conf.functional': '''[DEFAULT]
debug = true

[keystone_authtoken]
www_authenticate_uri = http://127.0.0.1:35000/v3
auth_url = http://127.0.0.1:35000/v3
username = glance
password = functional

[glance_store]
default_backend = disk
''',
'glance/api/middleware/version_negotiation.py': '''"""Finds the API version that a request means."""

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
''',
'glance/api/v2/image_data.py': '''"""/v2/images/ID/file: an image's data, up and down."""

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
''',
'glance/api/v2/images.py': '''"""/v2/images."""

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
''',
'glance/common/config.py': '''"""Options of glance's services, and how they are read."""

from oslo_config import cfg

CONF = cfg.CONF


def parse_args(args=None, usage=None):
    CONF(args=args, project='glance', usage=usage)


def load_paste_app(app_name, conf_file):
    CONF.log_opt_values(LOG, DEBUG)
    return deploy.loadapp('config:%s' % conf_file, name=app_name)
''',
'glance/common/utils.py': '''"""Odds and ends of glance's API."""

from oslo_log import log

LOG = log.getLogger(__name__)


def sort_image_locations(locations):
    ordered = sorted(locations, key=lambda loc: loc.get('weight', 0))
    LOG.debug('Sorted locations: %s', ordered)
    return ordered
''',
'glance/location.py': '''"""An image's data in the stores."""

from oslo_log import log

LOG = log.getLogger(__name__)


class ImageProxy(object):
    def set_data(self, data, size=None, backend=None):
        LOG.debug('Enabling in-flight format inspection for %s', self.disk_format)
        self.locations = self.store_api.add_with_multihash(
            self.image_id, data, size, backend)
''',
'tools/functional/prepare-store.sh': '''#!/bin/sh
# Makes the folders that the functional jobs keep images in.
set -e
mkdir -p /opt/stack/data/images /opt/stack/data/staging
''',
'tests/functional/test_images.py': '''"""Create, fill, read and delete images."""

SIZE = 64 * 1024


def t_image_upload(client):
    image = client.post('/v2/images', {'disk_format': 'raw', 'container_format': 'bare'})
    client.put('/v2/images/%s/file' % image['id'], b'x' * SIZE)
    client.delete('/v2/images/%s' % image['id'])
''',
}

PLACEMENT = {
'README.rst': '''=========
placement
=========

A small stand-in for the placement service, for whodunit's demo gate.
''',
'placement/requestlog.py': '''"""One line for each request."""

from oslo_log import log

LOG = log.getLogger(__name__)


class RequestLog(object):
    format = '%(REMOTE_ADDR)s "%(REQUEST_METHOD)s %(REQUEST_URI)s" status: %(status)s len: %(bytes)s '

    def __call__(self, environ, start_response):
        LOG.debug('Starting request: %s "%s %s"', environ['REMOTE_ADDR'],
                  environ['REQUEST_METHOD'], environ['REQUEST_URI'])
        return self.application(environ, start_response)
''',
'placement/fault_wrap.py': '''"""The last net: whatever was not caught becomes a 500."""

from oslo_log import log

LOG = log.getLogger(__name__)


class FaultWrapper(object):
    def __call__(self, environ, start_response):
        try:
            return self.application(environ, start_response)
        except Exception as error:
            LOG.exception('Placement API unexpected error: %s', error)
            raise
''',
'placement/objects/resource_provider.py': '''"""Resource providers and their inventories."""


class ResourceProvider(object):
    def create(self):
        self._create_in_db(self._context, self.updates())

    def _create_in_db(self, context, updates):
        row = Row(**updates)
        context.session.add(row)
        context.session.flush()

    def set_inventory(self, inventory):
        for item in inventory:
            self._context.session.merge(item)
''',
'placement/handlers/resource_provider.py': '''"""/resource_providers."""


def create_resource_provider(req):
    data = req.json
    provider = ResourceProvider(req.context, **data)
    provider.create()
    return provider


def list_resource_providers(req):
    return sorted(get_all(req.context), key=lambda p: p.name)
''',
'placement/db_api.py': '''"""The database that placement keeps its rows in."""

from oslo_db.sqlalchemy import enginefacade

placement_context_manager = enginefacade.transaction_context()


def configure(conf):
    placement_context_manager.configure(connection=conf.placement_database.connection)
''',
'placement/wsgi_wrapper.py': '''"""webob's errors as JSON."""

import webob.dec


class PlacementWsgify(webob.dec.wsgify):
    def call_func(self, req, *args, **kwargs):
        return super().call_func(req, *args, **kwargs)
''',
}
TREES = {'openstack/keystone': KEYSTONE, 'openstack/glance': GLANCE, 'openstack/placement': PLACEMENT}
