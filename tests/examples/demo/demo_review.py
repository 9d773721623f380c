"""The fingerprints of the demo gate: their work tree with its .git, and the bare repository that takes reviews."""
import calendar
import os

import demo_git

ORIGIN = '../review/fingerprints.git'
README = '''# Fingerprints of the demo gate

One YAML file for each known bug, named by the bug's number, as in elastic-recheck: its query finds the bug in the logs
of a failed build. Ask for the deepest log (`tags:"placement-api.log"`), not for the console, and use no wildcards.
'''
GITREVIEW = '[gerrit]\nhost=review.demo.invalid\nport=29418\nproject=opendev/fingerprints.git\ndefaultbranch=master\n'
# bug: (time of November or October, author, subject, text)
QUERIES = [
    ('2090311', '10-02 08:00', 'fay', 'Compute waits for a conductor that is gone', '''# fixed by oslo.messaging 17.2
query: >-
  message:"MessagingTimeout: Timed out waiting for a reply" AND
  tags:"screen-n-cpu.txt"
resolved_at: "2026-10-20"
'''),
    ('2119876', '10-14 12:10', 'chi', 'Placement cannot reach the network service', '''query: >-
  message:"Unable to establish connection to http://127.0.0.1:9696" AND
  message:"Connection refused" AND
  tags:"placement-api.log"
'''),
    ('2127003', '10-29 10:45', 'ben', 'Identity server rejects the token of a trust', '''query: >-
  message:"Identity server rejected authorization necessary to fetch trust data" AND
  tags:"glance-api.log"
'''),
    ('2131455', '11-03 14:20', 'dev', 'Image store of the grenade job runs full', '''query: >-
  message:"Image storage media is full" AND
  tags:"screen-g-api.txt"
suppress-graph: true
'''),
    ('2138877', '11-13 19:30', 'eli', 'Placement: database is locked', '''query: >-
  message:"Placement API unexpected error" AND
  message:"database is locked" AND
  (tags:"placement-api.log" OR tags:"screen-placement-api.txt")
'''),
    ('2139120', '11-14 09:00', 'ada', 'Keystone has lost its Fernet keys', '''query: >-
  message:"keystone.exception.KeysNotFound" AND
  tags:"keystone.log"
'''),
]


def write(people, change_id):
    """{path: (mode, bytes or None)} under fingerprints/ and review/."""
    objects, tip, files = demo_git.Objects(), None, {'README.md': README, '.gitreview': GITREVIEW}
    modes = lambda: {p: (0o644, t.encode()) for p, t in files.items()}
    steps = [('import', '10-01 09:00', 'ada', 'Import the fingerprints', None)] + list(QUERIES)
    for bug, when, who, subject, text in steps:
        month, day, hour, minute = (int(n) for n in when.replace('-', ' ').replace(':', ' ').split())
        at = calendar.timegm((2026, month, day, hour, minute, 0))
        if text:
            files['queries/%s.yaml' % bug] = text
            subject, body = 'Add query for bug %s' % bug, '%s.\n\nRelated-Bug: #%s\n' % (subject, bug)
        else:
            body = ''
        message = '%s\n\n%sChange-Id: %s' % (subject, body, change_id('fingerprint ' + bug))
        tip = objects.commit(modes(), [tip] if tip else [], people[who] + (at,), people[who] + (at,), message)
    out = {'fingerprints/' + p: m for p, m in modes().items()}
    remote = '[remote "origin"]\n\turl = %s\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n' % ORIGIN
    config = demo_git.bare_config(remote + '[branch "master"]\n\tremote = origin\n\tmerge = refs/heads/master\n').replace('bare = true', 'bare = false')
    refs = {demo_git.BRANCH: tip, 'refs/remotes/origin/master': tip}
    for path, entry in demo_git.repository(objects, refs, config).items():
        out['fingerprints/.git/' + path] = entry
    out['fingerprints/.git/index'] = (0o644, demo_git.index(modes()))
    config = demo_git.bare_config('[receive]\n\tprocReceiveRefs = refs/for\n\tautogc = false\n[gc]\n\tauto = 0\n')
    for path, entry in demo_git.repository(objects, {demo_git.BRANCH: tip}, config).items():
        out['review/fingerprints.git/' + path] = entry
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'proc-receive.sh'), 'rb') as f:
        out['review/fingerprints.git/hooks/proc-receive'] = (0o755, f.read())
    out['review/comments.jsonl'] = (0o644, b'')
    return out
