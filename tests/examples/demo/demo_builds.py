"""The builds of the demo gate: which genuine run stands behind which build, and the builds around them.

PLAN is arranged by hand; `metadata` adds builds without logs, so that rates and sparklines have something to show.
All times are UTC. Pure functions of the tables below: no clock, no random numbers.
"""
import datetime
import hashlib

SEC, DAY = datetime.timedelta(seconds=1), datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 11, 20, 16, 40)
FIRST = datetime.datetime(2026, 11, 10, 17, 0)
K, G, P = 'openstack/keystone', 'openstack/glance', 'openstack/placement'
M, S = 'master', 'stable/2026.1'
PEP8, UNIT = 'openstack-tox-pep8', 'openstack-tox-py312'
WHOLE = 'integrated-functional'
REVIEW, LOGS = 'https://review.demo.invalid', 'https://logs.demo.invalid'


def hexid(*parts):
    return hashlib.md5('/'.join(map(str, ('demo-gate',) + parts)).encode()).hexdigest()


def share(*parts):
    """A number from 0 up to 1 that hangs on its arguments alone."""
    return int(hexid('share', *parts)[:8], 16) / 2 ** 32


# job: shortest and longest run in seconds, share of failures among the builds without logs
JOBS = {
    PEP8: (180, 320, .015), UNIT: (240, 600, .02), 'build-openstack-docs': (200, 400, .0), 'grenade': (3000, 5400, .12),
    'keystone-functional': (45, 110, .03), 'keystone-functional-json': (45, 110, .08), 'keystone-functional-negative': (40, 70, .0),
    'keystone-functional-info': (40, 110, .0), 'glance-functional': (45, 110, .03), 'glance-functional-auth': (30, 60, .0),
    'glance-functional-devstack': (45, 110, .0), 'placement-functional': (45, 120, .03), 'placement-functional-json': (45, 120, .1),
    WHOLE: (50, 120, .02),
}
NONVOTING = {'grenade', 'keystone-functional-json', 'placement-functional-json'}
GATE = {K: [PEP8, UNIT, 'keystone-functional', WHOLE], G: [PEP8, UNIT, 'glance-functional', WHOLE], P: [PEP8, UNIT, 'placement-functional', WHOLE]}
CHECK = {K: GATE[K] + ['keystone-functional-json', 'keystone-functional-negative'], G: GATE[G] + ['build-openstack-docs', 'grenade'],
         P: GATE[P] + ['placement-functional-json', 'build-openstack-docs']}
PERIODIC = {K: ['keystone-functional-info'], G: ['glance-functional-auth', 'glance-functional-devstack'], P: ['placement-functional']}

# cause: the key of its culprit's patch, the jobs that it breaks on master from then on
CULPRITS = {
    'glance-wrong-service-password': ('glance-password-file', ['glance-functional-auth']),
    'glance-disk-full': ('glance-small-store', ['glance-functional']),
    'keystone-down': ('keystone-stop-on-rotate', [WHOLE, 'placement-functional', 'keystone-functional-json']),
}
KNOWN = {'placement-db-locked': '2138877', 'keystone-fernet-keys-gone': '2139120'}
OWN_FAULT = 'own-fault'

# run, when (day of November and hour; the run's own minutes stay), project, job, pipeline, branch, result, layout, change, patchset
PLAN = [
    # healthy
    ('baseline-1',               (11, 9),  K, 'keystone-functional', 'gate', M, 'SUCCESS', 'mixed', 960114, 2),
    ('baseline-1.s11',           (11, 13), G, 'glance-functional', 'gate', M, 'SUCCESS', 'all', 960121, 1),
    ('baseline-info-level',      (12, 2),  K, 'keystone-functional-info', 'periodic', M, 'SUCCESS', 'mixed', None, None),
    ('baseline-1.s12',           (12, 10), P, 'placement-functional', 'gate', M, 'SUCCESS', 'mixed', 960133, 1),
    ('baseline-2',               (12, 15), P, WHOLE, 'gate', M, 'SUCCESS', 'all', 960138, 3),
    ('baseline-devstack-format', (13, 2),  G, 'glance-functional-devstack', 'periodic', M, 'SUCCESS', 'screen', None, None),
    ('baseline-1',               (13, 11), K, 'glance-functional-auth', 'gate', M, 'SUCCESS', 'mixed', 960151, 1),
    ('baseline-1.s12',           (14, 8),  K, 'keystone-functional', 'gate', M, 'SUCCESS', 'all', 960162, 2),
    ('baseline-2',               (15, 12), G, 'glance-functional', 'gate', M, 'SUCCESS', 'mixed', 960170, 1),
    ('baseline-json',            (15, 14), P, 'placement-functional-json', 'check', M, 'SUCCESS', 'mixed', 960174, 2),
    ('baseline-1.s11',           (16, 9),  P, 'placement-functional', 'check', S, 'SUCCESS', 'screen', 960181, 1),
    ('baseline-2',               (16, 10), K, 'keystone-functional', 'gate', S, 'SUCCESS', 'mixed', 960183, 1),
    ('noisy-negative-tests',     (17, 10), K, 'keystone-functional-negative', 'check', M, 'SUCCESS', 'all', 960196, 1),
    ('baseline-1.s12',           (17, 14), G, WHOLE, 'gate', M, 'SUCCESS', 'mixed', 960203, 2),
    ('baseline-info-level',      (18, 2),  K, 'keystone-functional-info', 'periodic', M, 'SUCCESS', 'mixed', None, None),
    ('baseline-1.s11',           (18, 6),  G, 'glance-functional-auth', 'periodic', M, 'SUCCESS', 'all', None, None),
    ('baseline-1.s12',           (19, 8),  G, 'glance-functional', 'gate', M, 'SUCCESS', 'all', 960231, 1),
    ('baseline-2',               (19, 11), K, 'keystone-functional', 'gate', M, 'SUCCESS', 'mixed', 960236, 1),
    ('baseline-json',            (19, 20), K, 'keystone-functional-json', 'check', M, 'SUCCESS', 'all', 960244, 1),
    ('baseline-devstack-format', (20, 2),  G, 'glance-functional-devstack', 'periodic', M, 'SUCCESS', 'screen', None, None),
    ('baseline-1',               (20, 3),  K, WHOLE, 'gate', M, 'SUCCESS', 'mixed', 960251, 2),
    ('baseline-1.s11',           (20, 4),  P, 'placement-functional', 'gate', M, 'SUCCESS', 'all', 960253, 1),
    ('noisy-negative-tests',     (20, 11), K, 'keystone-functional-negative', 'gate', M, 'SUCCESS', 'mixed', 960262, 1),
    # known bugs
    ('keystone-fernet-keys-gone',         (12, 13), K, 'keystone-functional', 'gate', M, 'FAILURE', 'mixed', 960141, 1),
    ('placement-db-locked',               (13, 16), P, 'placement-functional', 'gate', M, 'FAILURE', 'all', 960156, 1),
    ('keystone-fernet-keys-gone.s12',     (16, 15), K, 'keystone-functional', 'gate', S, 'FAILURE', 'all', 960187, 1),
    ('placement-db-locked.s12',           (17, 9),  P, 'placement-functional', 'check', S, 'FAILURE', 'screen', 960194, 3),
    ('placement-db-locked.s11',           (20, 2),  P, 'placement-functional', 'gate', M, 'TIMED_OUT', 'mixed', 960249, 1),
    ('keystone-fernet-keys-gone.s11',     (20, 11), P, WHOLE, 'gate', M, 'FAILURE', 'mixed', 960260, 2),
    # not yet known: one culprit for each cause
    ('glance-wrong-service-password.s11', (19, 6),  G, 'glance-functional-auth', 'periodic', M, 'FAILURE', 'all', None, None),
    ('glance-wrong-service-password',     (19, 21), K, 'glance-functional-auth', 'gate', M, 'FAILURE', 'mixed', 960246, 1),
    ('glance-wrong-service-password.s12', (20, 13), K, 'glance-functional-auth', 'gate', M, 'FAILURE', 'all', 960265, 1),
    ('glance-disk-full',                  (19, 15), G, 'glance-functional', 'check', M, 'FAILURE', 'mixed', 960240, 1),
    ('glance-disk-full.s11',              (19, 18), G, 'glance-functional', 'gate', M, 'FAILURE', 'all', 960242, 2),
    ('glance-disk-full.s12',              (20, 10), G, 'glance-functional', 'gate', M, 'FAILURE', 'mixed', 960258, 1),
    ('keystone-down',                     (20, 7),  G, WHOLE, 'gate', M, 'FAILURE', 'mixed', 960255, 1),
    ('keystone-down-json',                (20, 8),  K, 'keystone-functional-json', 'check', M, 'FAILURE', 'all', 960256, 1),
    ('keystone-down.s11',                 (20, 12), P, 'placement-functional', 'gate', M, 'FAILURE', 'all', 960264, 1),
    ('keystone-down.s12',                 (20, 14), G, WHOLE, 'check', M, 'FAILURE', 'screen', 960268, 1),
    # the change's own fault: 960248 answers to a project without a name, and left the schema as it was
    ('noisy-negative-tests',              (20, 9),  K, 'keystone-functional-negative', 'gate', M, 'FAILURE', 'mixed', 960248, 3),
    ('noisy-negative-tests',              (20, 15), K, 'keystone-functional-negative', 'gate', M, 'FAILURE', 'all', 960248, 3),
    # the jobs were well; collecting their logs was not
    ('baseline-2',                        (14, 13), P, 'placement-functional', 'check', M, 'POST_FAILURE', 'all', 960166, 1),
    ('baseline-1.s11',                    (19, 22), K, 'keystone-functional', 'gate', M, 'POST_FAILURE', 'mixed', 960247, 1),
]
SAID = ('t_bad_requests: POST /v3/projects {"project": {}}: expected 201, got 400',)

# without logs, arranged by hand: when, project, pipeline, branch, change, patchset, [(job, result, extra)]
ODD = [
    ((14, 10, 12), G, 'gate', M, 960159, 1, [(PEP8, 'SUCCESS', {}), ('glance-functional', 'FAILURE', {'gone': True})]),
    ((17, 12, 40), P, 'gate', M, 960200, 2, [(UNIT, 'RETRY', {}), (UNIT, 'RETRY', {}), (UNIT, 'RETRY_LIMIT', {'gone': True})]),
    ((18, 15, 5), K, 'gate', M, 960222, 1, [(PEP8, 'SUCCESS', {}), (UNIT, 'CANCELED', {}), ('keystone-functional', 'ABORTED', {})]),
    ((20, 1, 20), G, 'gate', M, 960250, 1, [(PEP8, 'SUCCESS', {}), (UNIT, 'FAILURE', {'gone': True})]),
    ((20, 6, 31), K, 'gate', M, 960254, 2, [(PEP8, 'SUCCESS', {}), (UNIT, 'NODE_FAILURE', {
        'null': True, 'error_detail': 'Node(set) request failed: no provider could build label ubuntu-noble'})]),
    ((20, 12, 2), P, 'check', M, 960263, 1, [(PEP8, 'SUCCESS', {}), ('build-openstack-docs', 'SKIPPED', {'null': True}), (UNIT, 'RETRY', {}), (UNIT, 'SUCCESS', {})]),
    ((20, 16, 31), G, 'check', M, 960270, 1, [(PEP8, None, {}), (UNIT, None, {})]),
]


def target(project, change, patchset, branch):
    """The `ref` object of Zuul's API since version 10."""
    ref = 'refs/changes/%02d/%d/%d' % (change % 100, change, patchset) if change else 'refs/heads/' + branch
    return {'project': project, 'branch': branch, 'change': change, 'patchset': str(patchset) if change else None, 'ref': ref,
            'oldrev': None, 'newrev': None, 'ref_url': '%s/c/%s/+/%d' % (REVIEW, project, change) if change else None}


def second(t):
    return t.isoformat(timespec='seconds') if t else None


def row(uuid, job, result, pipeline, ref, start, end, when, key, log_url=None, **extra):
    """A build as `/api/tenant/openstack/builds` of Zuul 14 gives it; `_id` is set when all are in order."""
    manifest = [{'name': 'Zuul Manifest', 'url': log_url + 'zuul-manifest.json', 'metadata': {'type': 'zuul_manifest'}}] if log_url else []
    return dict({'_id': 0, 'uuid': uuid, 'job_name': job, 'result': result, 'held': False, 'execute_time': second(when), 'start_time': second(start),
                 'end_time': second(end), 'duration': (end - start).total_seconds() if end and start else None, 'voting': job not in NONVOTING,
                 'log_url': log_url, 'nodeset': 'ubuntu-noble' if 'functional' not in job else 'devstack-single-node-noble', 'error_detail': None,
                 'final': result != 'RETRY', 'artifacts': manifest, 'provides': [], 'ref': ref, 'pipeline': pipeline, 'event_id': hexid('event', key),
                 'event_timestamp': second(when - 20 * SEC), 'queue_item_uuid': hexid('item', key), 'buildset': {'uuid': hexid('set', key)}}, **extra)


def log_url(uuid):
    return '%s/openstack/%s/' % (LOGS, uuid)


def arranged(origins):
    """PLAN as dicts, with the hours that each run is moved by. origins: run → (started, ended)."""
    out = []
    for run, (day, hour), project, job, pipeline, branch, result, layout, change, patchset in PLAN:
        started, ended = origins[run]
        goal = started.replace(day=day, hour=hour)
        hours = int((goal - started).total_seconds()) // 3600
        cause = OWN_FAULT if run == 'noisy-negative-tests' and result == 'FAILURE' else 'log-collection' if result == 'POST_FAILURE' else \
            None if result == 'SUCCESS' else run.split('.')[0].replace('-json', '')
        key = '%s/%s/%d-%d' % (run, job, day, hour)
        ref = target(project, change, patchset, branch)
        uuid = hexid('build', key)
        out.append(dict(run=run, key=key, uuid=uuid, buildset=hexid('set', key), project=project, job=job, pipeline=pipeline, branch=branch, result=result,
                        layout=layout, change=change, patchset=patchset, change_url=ref['ref_url'], ref=ref['ref'], target=ref, cause=cause, hours=hours,
                        voting=job not in NONVOTING, origin=started, started=goal, ended=goal + (ended - started),
                        said=SAID if cause == OWN_FAULT else (), log_url=log_url(uuid)))
    return out


def beside(b):
    """The other builds of an arranged build's buildset: all of them passed."""
    names = {'gate': GATE, 'check': CHECK, 'periodic': {}}[b['pipeline']].get(b['project'], [])[:2]
    return [row(hexid('beside', b['key'], j), j, 'SUCCESS', b['pipeline'], b['target'], b['start'] + 3 * SEC,
                b['start'] + int(JOBS[j][0] * (1 + share(b['key'], j))) * SEC, b['start'] - 10 * SEC, b['key']) for j in names]


def allowed(job, branch, when, result, culprits):
    """Whether a build without logs may stand here. Around a culprit none may blur where it bit: from a day before its
    merge the arranged builds alone tell which run was the last good one, and no failure is near.
    culprits: cause → time of its merge."""
    for cause, (_, jobs) in CULPRITS.items():
        quiet = DAY if result == 'SUCCESS' else 2 * DAY
        if branch == M and job in jobs and when >= culprits[cause] - quiet:
            return False
    return True


def history(merges, culprits):
    """Builds without logs: each merged change's check and gate, other changes' checks, the periodic ones.
    merges: [(key, project, when, change, skipped jobs)]."""
    sets = []
    for key, project, when, change, skip in merges:
        jobs = lambda table: [j for j in table[project] if j not in skip]
        sets.append((key + '/check', project, 'check', M, when - int(20 + 30 * share(key)) * 3600 * SEC, change, 1, jobs(CHECK)))
        if share(key, 'again') < .4:
            sets.append((key + '/check2', project, 'check', M, when - int(7 + 8 * share(key, 2)) * 3600 * SEC, change, 2, jobs(CHECK)))
        sets.append((key + '/gate', project, 'gate', M, when - 900 * SEC, change, 2, jobs(GATE)))
    for n in range(24):
        project, when = (K, G, P)[n % 3], FIRST + int(n * 9.7 + 6 * share('open', n)) * 3600 * SEC + int(3599 * share('minute', n)) * SEC
        sets.append(('open/%d' % n, project, 'check', S if n % 5 == 4 else M, when, 959004 + 11 * n, 1 + n % 4, CHECK[project]))
    for day in range(10):
        for project in (K, G, P):
            when = (FIRST + (day + 1) * DAY).replace(hour=6, minute=2)
            sets.append(('periodic/%d/%s' % (day, project), project, 'periodic', M, when, None, None, PERIODIC[project]))
    rows = []
    for key, project, pipeline, branch, when, change, patchset, jobs in sets:
        for n, job in enumerate(jobs):
            shortest, longest, bad = JOBS[job]
            failed = pipeline != 'gate' and when < NOW - 2 * DAY and share(key, job, 'bad') < bad * 1.6
            result = ('FAILURE', 'FAILURE', 'TIMED_OUT')[int(3 * share(key, job, 'how'))] if failed else 'SUCCESS'
            start = when + (25 + 4 * n) * SEC
            end = start + int(shortest + (longest - shortest) * share(key, job)) * SEC
            if start >= FIRST and end < NOW - 1800 * SEC and allowed(job, branch, start, result, culprits):
                uuid = hexid('history', key, job)
                rows.append(row(uuid, job, result, pipeline, target(project, change, patchset, branch), start, end, when, key,
                                log_url(uuid) if failed else None))
    return rows


def odd():
    """The builds that a tool stumbles over: null uuid and log_url, logs gone, tries repeated, skipped, still running."""
    rows = []
    for (day, hour, minute), project, pipeline, branch, change, patchset, jobs in ODD:
        when, key = datetime.datetime(2026, 11, day, hour, minute), 'odd/%d' % change
        start = when + 25 * SEC
        for n, (job, result, extra) in enumerate(jobs):
            end = start + (40 if result in ('RETRY', 'CANCELED', 'ABORTED', 'RETRY_LIMIT') else JOBS[job][0] + 37) * SEC
            uuid = None if extra.get('null') else hexid(key, job, n)
            never = result in ('SKIPPED', 'NODE_FAILURE')
            rows.append(row(uuid, job, result, pipeline, target(project, change, patchset, branch), None if never else start,
                            start if never else end if result else None, when, key, log_url(uuid) if extra.get('gone') else None,
                            error_detail=extra.get('error_detail')))
            start = end + 5 * SEC if result == 'RETRY' else start + 4 * SEC
    return rows


def numbered(rows):
    """All builds by the time at which they were asked for, `_id` rising with gaps, as in a Zuul of several tenants."""
    rows = sorted(rows, key=lambda r: (r['start_time'] or r['end_time'], r['buildset']['uuid'], r['job_name'], r['end_time'] or ''))
    at = 48210
    for r in rows:
        at += 1 + int(3 * share('id', r['uuid'] or r['event_id']))
        r['_id'] = at
    return rows
