"""The demo gate's git histories: what was merged, when and by whom; among it one culprit for each unclassified cause.

trees/NAMESPACE/PROJECT is what a project starts from, patches/DD-HHMM-KEY.patch what was merged, in order of time. All
of it is arranged and written for the demo: none is OpenStack's code, but files and functions have the names that the
genuine logs name, so that evidence can be found.
"""
import calendar
import datetime
import hashlib
import os
import re

import demo_git

HERE = os.path.dirname(os.path.abspath(__file__))
PEOPLE = {'ada': ('Ada Fischer', 'ada@demo.invalid'), 'ben': ('Ben Okafor', 'ben@demo.invalid'), 'chi': ('Chiara Lindt', 'chiara@demo.invalid'),
          'dev': ('Devi Rao', 'devi@demo.invalid'), 'eli': ('Eli Novak', 'eli@demo.invalid'), 'fay': ('Fay Moreau', 'fay@demo.invalid')}
GERRIT = ('Zuul', 'zuul@demo.invalid')
PROJECTS = ('openstack/keystone', 'openstack/glance', 'openstack/placement')
# these merge as Gerrit does when a change is not on top: with a merge commit
MERGES = {'openstack/placement'}
# the change that broke its own build: not merged, kept as refs/changes
OWN = 'own-fault'


def change_id(key):
    return 'I' + hashlib.sha1(('demo ' + key).encode()).hexdigest()


def tree(project):
    """{path: text} of what a project starts from."""
    root, out = os.path.join(HERE, 'trees', project), {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, encoding='utf-8') as f:
                out[os.path.relpath(path, root).replace(os.sep, '/')] = f.read()
    return out


def patches():
    """All patches in order of time: {key, project, merged (seconds), author, change, text, subject, diff}."""
    out = []
    for name in sorted(os.listdir(os.path.join(HERE, 'patches'))):
        with open(os.path.join(HERE, 'patches', name), encoding='utf-8') as f:
            head, rest = f.read().split('\n\n', 1)
        text, diff = re.split(r'^(?=--- )', rest, maxsplit=1, flags=re.M)
        patch = dict(line.split(': ', 1) for line in head.split('\n'))
        merged = datetime.datetime.strptime(patch['merged'], '%Y-%m-%d %H:%M')
        patch.update(key=re.match(r'\d\d-\d{4}-(.*)\.patch', name)[1], merged=calendar.timegm(merged.timetuple()), change=int(patch['change']),
                     text=text.strip(), subject=text.split('\n')[0], diff=diff)
        out.append(patch)
    return out


def applied(files, diff, key):
    """files with a unified diff applied; anything that does not fit exactly ends the program."""
    out = dict(files)
    for part in re.split(r'^(?=--- )', diff, flags=re.M)[1:]:
        _, target, rest = part.split('\n', 2)
        path = target[len('+++ b/'):]
        old, new, at = out.get(path, '').split('\n'), [], 0
        for hunk in re.split(r'^(?=@@ )', rest, flags=re.M)[1:]:
            head, body = hunk.split('\n', 1)
            first = max(int(re.match(r'@@ -(\d+)', head)[1]) - 1, 0)
            new, at = new + old[at:first], first
            for line in body.split('\n')[:-1]:
                if line[:1] != '+':
                    if at >= len(old) or old[at] != line[1:]:
                        raise SystemExit('%s does not fit %s at line %d' % (key, path, at + 1))
                    at += 1
                if line[:1] != '-':
                    new.append(line[1:])
        out[path] = '\n'.join(new + old[at:])
    return out


def modes(files):
    return {p: (0o755 if p.endswith('.sh') else 0o644, t.encode()) for p, t in files.items()}


def write():
    """({project: (Objects, refs)}, {key: (project, sha, subject, seconds, change)} of what was merged)."""
    repos, merged, all_patches = {}, {}, patches()
    for project in PROJECTS:
        objects, name, files = demo_git.Objects(), project.split('/')[1], tree(project)
        start = PEOPLE['ada'] + (calendar.timegm((2026, 11, 10, 9, 0, 0)),)
        tip = objects.commit(modes(files), [], start, start, 'Import %s for the demo gate\n\nChange-Id: %s' % (name, change_id('import ' + name)))
        refs = {}
        for patch in all_patches:
            if patch['project'] != project:
                continue
            key, at = patch['key'], patch['merged']
            new = applied(files, patch['diff'], key)
            text = '%s\n\nChange-Id: %s' % (patch['text'], change_id(key))
            written = PEOPLE[patch['author']] + (at - 29 * 3600 - 1234,)
            sha = objects.commit(modes(new), [tip], written, written if project in MERGES else GERRIT + (at,), text)
            if key == OWN:
                refs['refs/changes/%02d/%d/3' % (patch['change'] % 100, patch['change'])] = sha
                continue
            merged[key] = (project, sha, patch['subject'], at, patch['change'])
            if project in MERGES:
                sha = objects.commit(modes(new), [tip, sha], GERRIT + (at,), GERRIT + (at,), 'Merge "%s"' % patch['subject'])
            tip, files = sha, new
        refs[demo_git.BRANCH] = tip
        repos[project] = (objects, refs)
    return repos, merged
