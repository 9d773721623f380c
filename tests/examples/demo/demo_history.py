"""The demo gate's git histories: what was merged, when and by whom; among it one culprit for each unclassified cause.

A commit is (key, project, time of November 2026 as "DD HH:MM", author, change number, subject, body, edits);
edits: {path: [(old, new)…]}, or a whole new text. All of it is arranged and written for the demo.
"""
import calendar
import hashlib

import demo_git
from demo_trees import TREES

PEOPLE = {'ada': ('Ada Fischer', 'ada@demo.invalid'), 'ben': ('Ben Okafor', 'ben@demo.invalid'), 'chi': ('Chiara Lindt', 'chiara@demo.invalid'),
          'dev': ('Devi Rao', 'devi@demo.invalid'), 'eli': ('Eli Novak', 'eli@demo.invalid'), 'fay': ('Fay Moreau', 'fay@demo.invalid')}
GERRIT = ('Zuul', 'zuul@demo.invalid')
K, G, P = 'openstack/keystone', 'openstack/glance', 'openstack/placement'
# placement merges as Gerrit does when a change is not on top: with a merge commit
MERGES = {P}

COMMITS = [
('k-readme', K, '11 10:20', 'ada', 960104, 'Say what the identity service is for', 'The README had a title and no word about use.',
 {'README.rst': [('demo gate.\n', 'demo gate.\n\nA token is asked for at /v3/auth/tokens.\n')]}),
('g-marker', G, '11 15:10', 'dev', 960106, 'images: refuse a page of more than a thousand', 'A limit of a million made one request hold the database for minutes.',
 {'glance/api/v2/images.py': [("        return self.repo(req).list(marker", "        limit = min(limit, 1000)\n        return self.repo(req).list(marker")]}),
('p-order', P, '11 16:40', 'eli', 960109, 'List resource providers in a stable order', 'Two providers of one name swapped places between two requests.',
 {'placement/handlers/resource_provider.py': [('key=lambda p: p.name)', 'key=lambda p: (p.name, p.uuid))')]}),
('k-keys-sorted', K, '12 14:30', 'ben', 960130, 'fernet: order keys by number, not by name', 'Key 10 was taken for older than key 9.',
 {'keystone/common/fernet_utils.py': [('names = sorted(n for n in os.listdir(self.key_repository) if n.isdigit())', 'names = sorted((n for n in os.listdir(self.key_repository) if n.isdigit()), key=int)')]}),
('g-schema-warn', G, '12 17:05', 'fay', 960135, 'images: name the file whose custom properties are broken', 'A schema file with a typo was ignored without a word.',
 {'glance/api/v2/images.py': [('            return schema_file.read()', '            return json.loads(schema_file.read())'), ('from oslo_log import log\n', 'import json\n\nfrom oslo_log import log\n')]}),
('p-fault-uri', P, '13 09:30', 'chi', 960146, 'fault_wrap: leave faults of the client to webob', 'A 4xx raised below was logged as an unexpected error.',
 {'placement/fault_wrap.py': [('        except Exception as error:', '        except webob.exc.HTTPException:\n            raise\n        except Exception as error:'), ('from oslo_log import log\n', 'import webob.exc\nfrom oslo_log import log\n')]}),
('k-methods', K, '13 18:00', 'ada', 960153, 'token: keep the methods of a token in order', 'Sorted methods make two tokens of one login compare equal.',
 {'keystone/token/provider.py': [("'methods': methods,", "'methods': sorted(methods),")]}),
('g-nocontent', G, '14 09:45', 'ben', 960160, 'image_data: 204 for an image that is queued', 'Clients took an empty body for a broken download.',
 {'glance/api/v2/image_data.py': [('        if not image.locations:', "        if image.status == 'queued' or not image.locations:")]}),
('p-inventory', P, '14 15:20', 'eli', 960167, 'Write a whole inventory in one go', 'Rows were merged one by one, each with a flush of its own.',
 {'placement/objects/resource_provider.py': [('        for item in inventory:\n            self._context.session.merge(item)', '        with self._context.session.no_autoflush:\n            for item in inventory:\n                self._context.session.merge(item)')]}),
('p-docs', P, '16 13:15', 'fay', 960185, 'Document what an allocation candidate is', 'Asked for on the list.',
 {'README.rst': [('demo gate.\n', 'demo gate.\n\nAn allocation candidate is a set of providers that can serve a request together.\n')]}),
('k-validators', K, '17 11:00', 'chi', 960197, 'validation: say which attribute is wrong', 'An error in a nested attribute named the outer one only.',
 {'keystone/api/validation/validators.py': [("        path = '/'.join(map(str, error.path))", "        path = '/'.join(map(str, error.path)) or error.validator")]}),
('g-upload-size', G, '17 13:30', 'dev', 960201, 'tests: delete the image also where the upload failed', 'What a failed test left behind counted in the next one.',
 {'tests/functional/test_images.py': [("    client.put('/v2/images/%s/file' % image['id'], b'x' * SIZE)\n    client.delete('/v2/images/%s' % image['id'])", "    try:\n        client.put('/v2/images/%s/file' % image['id'], b'x' * SIZE)\n    finally:\n        client.delete('/v2/images/%s' % image['id'])")]}),
# ---- the window of glance-wrong-service-password: 18 06:48 to 19 06:53
('p-wsgify', P, '18 08:10', 'eli', 960212, 'wsgi: close the session when a client goes away', 'A connection cut in the middle left its transaction open until the next request.',
 {'placement/wsgi_wrapper.py': [('        return super().call_func(req, *args, **kwargs)', '        try:\n            return super().call_func(req, *args, **kwargs)\n        finally:\n            req.context.session.close()')]}),
('g-locations', G, '18 09:20', 'fay', 960214, 'Sort image locations only where there are several', 'One location needs no order; most images have one.',
 {'glance/common/utils.py': [('    ordered = sorted', '    if len(locations) < 2:\n        return locations\n    ordered = sorted')]}),
('glance-password-file', G, '18 10:45', 'ben', 960209, 'Read the service password from a secrets file', '''The password of [keystone_authtoken] stood in glance-api.conf, which the jobs
publish with their logs. It is now read from /etc/glance/secrets/keystone and
given to keystonemiddleware.auth_token before its paste filter is loaded, which
uses it to fetch token data from the Identity server.

Jobs on other projects' changes take the file from prepare-secrets.sh.''',
 {'glance/common/config.py': [
    ("CONF = cfg.CONF\n", "CONF = cfg.CONF\nSECRETS = '/etc/glance/secrets/keystone'\n\nauth_token_opts = [\n    cfg.StrOpt('password_file', default=SECRETS,\n               help='File with the password that auth_token authenticates with at the '\n                    'Identity server, to validate tokens.'),\n]\nCONF.register_opts(auth_token_opts, group='keystone_authtoken')\n"),
    ("def load_paste_app(app_name, conf_file):\n", "def load_service_password(conf):\n    \"\"\"Gives the password in the secrets file to keystonemiddleware.auth_token.\"\"\"\n    with open(conf.keystone_authtoken.password_file) as secret:\n        conf.set_override('password', secret.read(), group='keystone_authtoken')\n\n\ndef load_paste_app(app_name, conf_file):\n    load_service_password(CONF)\n")],
  'etc/glance-api.conf.functional': [('password = functional\n', 'password_file = /etc/glance/secrets/keystone\n')],
  'tools/functional/prepare-secrets.sh': '#!/bin/sh\n# The service password for keystonemiddleware.auth_token, out of the configuration that jobs publish.\nset -e\nmkdir -p /etc/glance/secrets\necho "$SERVICE_PASSWORD" > /etc/glance/secrets/keystone\nchmod 600 /etc/glance/secrets/keystone\n'}),
('p-traits', P, '18 12:15', 'chi', 960218, 'db: name the connection in the start-up error', 'A wrong URL was reported without saying which option it came from.',
 {'placement/db_api.py': [('def configure(conf):\n', 'def configure(conf):\n    if not conf.placement_database.connection:\n        raise ValueError("[placement_database] connection is not set")\n')]}),
('k-expiry', K, '18 14:30', 'ada', 960221, 'token: count a token as expired at its very second', 'A token that expired at noon was good until one past.',
 {'keystone/token/provider.py': [("token['expires_at'] < datetime", "token['expires_at'] <= datetime")]}),
('g-accept', G, '18 16:30', 'dev', 960225, 'version_negotiation: do not log the Accept header twice', 'Half of a debug log was this one line.',
 {'glance/api/middleware/version_negotiation.py': [("        LOG.debug('Using url versioning')\n", '')]}),
('k-trunc', K, '18 17:50', 'eli', 960227, 'password_hashing: warn once about long passwords', 'The same warning stood in a log for each login.',
 {'keystone/common/password_hashing.py': [("    if len(password) > LIMIT:\n", "    global WARNED\n    if len(password) > LIMIT and not WARNED:\n        WARNED = True\n"), ('LIMIT = 72\n', 'LIMIT = 72\nWARNED = False\n')]}),
('p-handlers', P, '18 19:40', 'dev', 960228, 'resource_provider: 409 for a name that is taken', 'It was a 500 with the database\'s own words.',
 {'placement/handlers/resource_provider.py': [('    provider.create()\n', '    try:\n        provider.create()\n    except db_exc.DBDuplicateEntry as error:\n        raise webob.exc.HTTPConflict(str(error))\n')]}),
# ---- the window of glance-disk-full: 19 08:57 to 19 15:56
('g-marker-doc', G, '19 09:50', 'fay', 960232, 'Say in the README how to upload an image', 'Two steps that newcomers look for: POST /v2/images, then PUT the data.',
 {'README.rst': [('demo gate.\n', 'demo gate.\n\nPOST /v2/images makes an image, PUT /v2/images/ID/file gives it data.\n')]}),
('k-projects', K, '19 10:40', 'chi', 960234, 'projects: 404 before 403 for a project that is not there', 'Existence leaked through the status.',
 {'keystone/api/projects.py': [('        return self.find(project_id), 200', '        project = self.find(project_id)\n        self.enforce("identity:get_project", project)\n        return project, 200')]}),
('p-microversion', P, '19 11:20', 'eli', 960235, 'requestlog: log the microversion of a request', 'So that a log tells which clients still ask for the oldest one.',
 {'placement/requestlog.py': [("len: %(bytes)s '", "len: %(bytes)s '\n              'microversion: %(microversion)s')"), ("    format = '", "    format = ('")]}),
('g-location', G, '19 11:45', 'chi', 960230, 'location: name the store in the log when data is set', 'With two stores nobody could tell where an image went.',
 {'glance/location.py': [("        LOG.debug('Enabling in-flight format inspection for %s', self.disk_format)\n", "        LOG.debug('Enabling in-flight format inspection for %s', self.disk_format)\n        LOG.debug('Setting image data in store %s', backend)\n")]}),
('glance-small-store', G, '19 12:10', 'dev', 960229, 'Give the functional image store a file system of its own', '''Leftover images of one job filled the disk of the whole node. The store is now
a tmpfs, mounted before glance-api starts, and an upload that does not fit is
answered with 413 and the store's own words, rather than with a 500.

Images of the functional tests have 64 KiB; the store has room for two.''',
 {'tools/functional/prepare-store.sh': [('mkdir -p /opt/stack/data/images /opt/stack/data/staging\n', 'mkdir -p /opt/stack/data/images /opt/stack/data/staging\nmount -t tmpfs -o size=128k tmpfs /opt/stack/data/images\n')],
  'glance/api/v2/image_data.py': [
    ("            raise webob.exc.HTTPConflict(explanation=str(error))\n", "            raise webob.exc.HTTPConflict(explanation=str(error))\n        except glance_store.StorageFull as error:\n            msg = 'Image storage media is full: %s' % error\n            raise self._refused(webob.exc.HTTPRequestEntityTooLarge(explanation=msg))\n        except webob.exc.HTTPError as error:\n            raise self._refused(error)\n\n    def _refused(self, error):\n        LOG.error('Failed to upload image data due to HTTP error: %s', error)\n        return error\n")]}),
('k-wsgi', K, '19 13:20', 'ben', 960237, 'wsgi: read the configuration once', 'Each worker parsed the files twice, once for each entry point.',
 {'keystone/server/wsgi.py': [('from keystone.server import flask\n', 'import functools\n\nfrom keystone.server import flask\n'), ('def initialize_public', '@functools.lru_cache\ndef initialize_public')]}),
('p-candidates', P, '19 14:05', 'chi', 960239, 'Keep providers without inventory out of the candidates', 'They can serve nothing.',
 {'placement/handlers/resource_provider.py': [('sorted(get_all(req.context),', 'sorted((p for p in get_all(req.context) if p.inventory),')]}),
# ---- the windows of keystone-down: from 20 03:50 and 20 04:48 to 20 07:42 and later
('p-json-errors', P, '20 04:55', 'fay', 960245, 'wsgi: errors of the client as JSON', 'A 400 had an HTML body where the client asked for JSON.',
 {'placement/wsgi_wrapper.py': [('    def call_func(self', '    json_formatter = True\n\n    def call_func(self')]}),
('g-schema-cache', G, '20 05:05', 'fay', 960243, 'images: read the schema properties file once', 'It was read with every request for /v2/schemas/image.',
 {'glance/api/v2/images.py': [('def load_custom_properties', '@functools.lru_cache\ndef load_custom_properties'), ('import json\n', 'import functools\nimport json\n')]}),
('k-errors', K, '20 05:15', 'eli', 960238, 'application: no traceback for a request that was refused', 'A 400 is the client\'s doing; its traceback filled the log.',
 {'keystone/server/flask/application.py': [("    else:\n        LOG.exception(str(error))", "    elif error.code < 500:\n        LOG.error(str(error))\n    else:\n        LOG.exception(str(error))")]}),
('keystone-stop-on-rotate', K, '20 05:40', 'ada', 960241, 'Stop keystone while its Fernet keys are rotated', '''Workers that had loaded the old keys answered GET /v3/auth/tokens with 404 until
they were recycled. The functional jobs now stop the public API with SIGTERM,
rotate, and start it again.

Clients such as keystonemiddleware's auth_token retry a ConnectFailure, so they
are not expected to notice that connections are refused for some seconds.''',
 {'tools/functional/uwsgi-keystone.sh': "#!/bin/sh\n# Starts keystone's public API for the functional jobs; with `rotate`: stops it, rotates the keys, starts it again.\nPIDFILE=/opt/stack/data/keystone-uwsgi.pid\n\nstart() {\n    uwsgi --http-socket 127.0.0.1:35000 --processes 2 --threads 2 \\\n        --module keystone.server.wsgi:initialize_public_application \\\n        --pidfile $PIDFILE --daemonize /opt/stack/logs/uwsgi-keystone.log\n}\n\nif [ \"$1\" = rotate ]; then\n    kill -TERM \"$(cat $PIDFILE)\"    # killing workers, then goodbye to uWSGI\n    sleep 5\n    keystone-manage fernet_rotate\n    start\n    # connections are refused until it is back\n    until curl -s -o /dev/null http://127.0.0.1:35000/v3/auth/tokens; do sleep 1; done\nelse\n    start\nfi\n",
  'keystone/common/fernet_utils.py': [("    def rotate_keys(self):\n", "    def rotate_keys(self):\n        \"\"\"Only while the public API at 127.0.0.1:35000 is stopped: see uwsgi-keystone.sh.\"\"\"\n")],
  'keystone/api/auth.py': [("        token = provider.validate_token(token_id)\n", "        token = provider.validate_token(token_id)  # with the keys loaded at start\n")]}),
('p-retry', P, '20 06:20', 'eli', 960252, 'Retry a provider that another request created first', 'Two computes that start at once made one of them fail.',
 {'placement/objects/resource_provider.py': [('        self._create_in_db(self._context, self.updates())', '        for _ in range(2):\n            if self._create_in_db(self._context, self.updates()):\n                return'), ('        context.session.flush()', '        context.session.flush()\n        return True')]}),
('p-log-length', P, '20 06:35', 'ben', 960259, 'requestlog: the length of an answer that is streamed', 'It was logged as a dash.',
 {'placement/requestlog.py': [('        return self.application(environ, start_response)', '        environ.setdefault("placement.bytes", 0)\n        return self.application(environ, start_response)')]}),
('k-domain', K, '20 06:50', 'chi', 960257, 'schema: a domain id has at most 64 characters', 'The column has 64; longer ones ended in a 500.',
 {'keystone/resource/schema.py': [("        'domain_id': {'type': ['string', 'null']},", "        'domain_id': {'type': ['string', 'null'], 'maxLength': 64},")]}),
]

# the change that broke its own build: not merged, kept as refs/changes
OWN = ('own-fault', K, '19 17:30', 'dev', 960248, 'projects: make up a name where none is given', '''Scripts that need a project for an hour do not care what it is called.''',
 {'keystone/api/projects.py': [("        return self.create(project), 201", "        project.setdefault('name', 'project-' + uuid.uuid4().hex)\n        return self.create(project), 201"), ('from keystone.api.validation', 'import uuid\n\nfrom keystone.api.validation')],
  'tests/functional/test_negative.py': [("{'project': {}}, 400)", "{'project': {}}, 201)")]})


def epoch(text):
    day, clock = text.split()
    hour, minute = clock.split(':')
    return calendar.timegm((2026, 11, int(day), int(hour), int(minute), 0))


def change_id(key):
    return 'I' + hashlib.sha1(('demo ' + key).encode()).hexdigest()


def edited(files, edits, key):
    out = dict(files)
    for path, edit in edits.items():
        if isinstance(edit, str):
            out[path] = edit
            continue
        for old, new in edit:
            if out[path].count(old) != 1:
                raise SystemExit('%s: %r stands %d times in %s' % (key, old, out[path].count(old), path))
            out[path] = out[path].replace(old, new)
    return out


def modes(files):
    return {p: (0o755 if p.endswith('.sh') else 0o644, t.encode()) for p, t in files.items()}


def write():
    """({project: (Objects, refs)}, {key: (project, sha, subject, seconds, change)} of what was merged)."""
    repos, merged = {}, {}
    for project, tree in TREES.items():
        objects, name = demo_git.Objects(), project.split('/')[1]
        start = epoch('10 09:00')
        tip = objects.commit(modes(tree), [], PEOPLE['ada'] + (start,), PEOPLE['ada'] + (start,),
                             'Import %s for the demo gate\n\nChange-Id: %s' % (name, change_id('import ' + name)))
        refs = {}
        for key, where, when, who, change, subject, body, edits in sorted(COMMITS + [OWN], key=lambda c: epoch(c[2])):
            if where != project:
                continue
            new, at = edited(tree, edits, key), epoch(when)
            text = '%s\n\n%s\n\nChange-Id: %s' % (subject, body, change_id(key))
            written = PEOPLE[who] + (at - 29 * 3600 - 1234,)
            own = key == OWN[0]
            sha = objects.commit(modes(new), [tip], written, (written if project in MERGES else GERRIT + (at,)), text)
            if own:
                refs['refs/changes/%02d/%d/3' % (change % 100, change)] = sha
                continue
            merged[key] = (project, sha, subject, at, change)
            if project in MERGES:
                sha = objects.commit(modes(new), [tip, sha], GERRIT + (at,), GERRIT + (at,), 'Merge "%s"' % subject)
            tip, tree = sha, new
        refs[demo_git.BRANCH] = tip
        repos[project] = (objects, refs)
    return repos, merged
