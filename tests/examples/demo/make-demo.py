#!/usr/bin/env python3
"""Makes the demo gate: assets/demo.tar.gz, assets/demo/README.md and tests/fixtures/demo-truth.json.

Run by a developer who has the corpus of OpenStack runs: tests/examples/demo/make-demo.py [CORPUS].
The standard library is enough; the same corpus gives the same bytes (under the same zlib).
"""
import calendar
import collections
import datetime
import gzip
import io
import json
import os
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import demo_builds as builds
import demo_git
import demo_history
import demo_logs
import demo_review

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
CORPUS = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, '..', 'shared', 'corpus', 'openstack-runs')
GATE = '''# A gate archive: see README.md beside this file.
name = "demo"
tenant = "openstack"
now = "%sZ"

[fingerprints]
path = "fingerprints"

[review]
repo = "fingerprints"
remote = "origin"
branch = "master"

[git]
path = "git"
''' % builds.NOW.isoformat()


def check(plan, rows, merges, culprits):
    """What the demo promises; a change of the tables that breaks it ends here."""
    assert len({r['uuid'] for r in rows if r['uuid']}) == sum(1 for r in rows if r['uuid']), 'uuids are unique'
    assert not {m[4] for m in merges.values()} & {b['change'] for b in plan if b['pipeline'] == 'gate'}, 'change numbers'
    for b in plan:
        if b['cause'] not in builds.CULPRITS:
            continue
        stream = sorted((r for r in rows if r['job_name'] == b['job'] and r['ref']['branch'] == b['branch'] and r['end_time']), key=lambda r: r['end_time'])
        before = [r for r in stream if r['end_time'] < builds.second(b['start'])]
        good = max(i for i, r in enumerate(before) if r['result'] == 'SUCCESS')
        streak = before[good + 1:] + [r for r in stream if r['uuid'] == b['uuid']]
        assert before[good]['end_time'] < culprits[b['cause']] < streak[0]['start_time'], (b['key'], before[good], streak[0])
        lo, hi = before[good]['end_time'], streak[0]['start_time']
        assert sum(lo < stamped(m[3]) < hi for m in merges.values()) > 5, 'too few commits around ' + b['key']


def stamped(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).replace(tzinfo=None).isoformat()


def truth(plan, merges):
    """What a test may compare with; the program never reads it."""
    out = {'known': {bug: sorted(b['uuid'] for b in plan if b['cause'] == cause) for cause, bug in builds.KNOWN.items()}, 'culprits': {}}
    for cause, (key, _) in builds.CULPRITS.items():
        project, sha, subject, _, _ = merges[key]
        out['culprits'][cause] = {'project': project, 'sha': sha, 'subject': subject, 'builds': [b['uuid'] for b in plan if b['cause'] == cause]}
    out['own_fault'] = [b['uuid'] for b in plan if b['cause'] == builds.OWN_FAULT]
    out['log_collection'] = [b['uuid'] for b in plan if b['cause'] == 'log-collection']
    out['healthy'] = [b['uuid'] for b in plan if b['result'] == 'SUCCESS']
    out['runs'] = {b['uuid']: b['run'] for b in plan}
    return out


def readme(plan, rows, merges):
    with open(os.path.join(HERE, 'README.in.md'), encoding='utf-8') as f:
        text = f.read()
    lines = ['| build | run | moved by | job | pipeline | result |', '| --- | --- | --- | --- | --- | --- |']
    lines += ['| `%s` | `%s` | %d h | %s | %s | %s |' % (b['uuid'][:8], b['run'], b['hours'], b['job'], b['pipeline'], b['result'])
              for b in sorted(plan, key=lambda b: b['start'])]
    causes = ['| %s | `%s` %s: %s | %s |' % (cause, merges[key][1][:9], merges[key][0], merges[key][2],
              ', '.join('`%s`' % b['uuid'][:8] for b in plan if b['cause'] == cause)) for cause, (key, _) in builds.CULPRITS.items()]
    runs = len({b['run'] for b in plan})
    return (text.replace('{builds}', str(len(rows))).replace('{logs}', str(len(plan))).replace('{runs}', str(runs))
            .replace('{table}', '\n'.join(lines)).replace('{causes}', '\n'.join(causes)).replace('{commits}', str(len(merges))))


def packed(files, mtimes):
    """The archive as one .tar.gz: {path: (mode, bytes, or None for a folder)}."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode='w', format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(files):
            mode, data = files[path]
            info = tarfile.TarInfo(path)
            info.mode, info.mtime = mode, mtimes.get(path, calendar.timegm(builds.NOW.timetuple()))
            info.type, info.size = (tarfile.DIRTYPE, 0) if data is None else (tarfile.REGTYPE, len(data))
            tar.addfile(info, io.BytesIO(data or b''))
    return gzip.compress(raw.getvalue(), 9, mtime=0)


def main():
    with open(os.path.join(CORPUS, 'ground-truth.json'), encoding='utf-8') as f:
        runs = json.load(f)['runs']
    when = datetime.datetime.fromisoformat
    plan = builds.arranged({r: (when(t['started']), when(t['ended'])) for r, t in runs.items()})
    repos, merges = demo_history.write()
    files, mtimes, rows = {'gate.toml': (0o644, GATE.encode())}, {}, builds.odd()
    for b in plan:
        end = None
        for path, data in demo_logs.folder(CORPUS, b).items():
            end = end or calendar.timegm(b['end'].timetuple())
            files['logs/%s/%s' % (b['uuid'], path)] = (0o644, data)
            mtimes['logs/%s/%s' % (b['uuid'], path)] = end
        rows.append(builds.row(b['uuid'], b['job'], b['result'], b['pipeline'], b['target'], b['start'].replace(microsecond=0),
                               b['end'].replace(microsecond=0), b['start'] - 10 * builds.SEC, b['key'], b['log_url']))
        rows += builds.beside(b)
    culprits = {cause: stamped(merges[key][3]) for cause, (key, _) in builds.CULPRITS.items()}
    skipped = {key: jobs for key, jobs in builds.CULPRITS.values()}
    periodic = {(b['job'], b['start'].date()) for b in plan if b['pipeline'] == 'periodic'}
    rows += [r for r in builds.history([(key, m[0], when(stamped(m[3])), m[4], skipped.get(key, [])) for key, m in sorted(merges.items())],
                                       {c: when(t) for c, t in culprits.items()})
             if r['pipeline'] != 'periodic' or (r['job_name'], when(r['start_time']).date()) not in periodic]
    rows = builds.numbered(rows)
    check(plan, rows, merges, culprits)
    files['builds.jsonl'] = (0o644, ''.join(json.dumps(r, separators=(',', ':')) + '\n' for r in reversed(rows)).encode())
    for project, (objects, refs) in repos.items():
        for path, entry in demo_git.repository(objects, refs, demo_git.bare_config()).items():
            files['git/%s.git/%s' % (project, path)] = entry
    files.update(demo_review.write(demo_history.PEOPLE, demo_history.change_id))
    text = readme(plan, rows, merges).encode()
    files['README.md'] = (0o644, text)
    for path, data in (('assets/demo.tar.gz', packed(files, mtimes)), ('assets/demo/README.md', text),
                       ('tests/fixtures/demo-truth.json', (json.dumps(truth(plan, merges), indent=1) + '\n').encode())):
        os.makedirs(os.path.dirname(os.path.join(ROOT, path)), exist_ok=True)
        with open(os.path.join(ROOT, path), 'wb') as f:
            f.write(data)
        print('%8d %s' % (len(data), path))
    print(len(rows), 'builds,', len(plan), 'with logs;', dict(collections.Counter(r['result'] for r in rows)))


main()
