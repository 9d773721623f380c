"""The log folder of one build: a genuine run with its times moved, and the frame that a CI puts around it.

Genuine: every file under controller/logs. Arranged: its times, job-output.txt, zuul-info, zuul-manifest.json.
"""
import datetime
import gzip
import json
import mimetypes
import os
import re

SEC, HOUR = datetime.timedelta(seconds=1), datetime.timedelta(hours=1)
UTC = datetime.timezone.utc
MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()
# a build's timeout as its job says: where a run timed out, its frame ends there
TIMEOUT = 130
SCREEN = {'keystone.log': 'screen-keystone.txt', 'glance-api.log': 'screen-g-api.txt', 'placement-api.log': 'screen-placement-api.txt'}


def mover(origin, hours):
    """A function that moves the times in a log's bytes by whole hours; no other byte changes, nor a line's length.
    Times of other days than the run's (releases, expiry far away) stay."""
    near = {origin.date() + datetime.timedelta(days=n) for n in (-1, 0, 1)}
    move = hours * HOUR

    def iso(m):
        try:
            t = datetime.datetime.strptime((m[1] + b' ' + m[3]).decode(), '%Y-%m-%d %H')
        except ValueError:
            return m[0]
        if t.date() not in near:
            return m[0]
        t += move
        return t.strftime('%Y-%m-%d').encode() + m[2] + t.strftime('%H').encode()

    def ctime(m):
        t = datetime.datetime.strptime(re.sub(' +', ' ', m[0].decode()), '%a %b %d %H:%M:%S %Y')
        if t.date() not in near:
            return m[0]
        t += move
        return ('%s %s %2d %s' % (t.strftime('%a'), MONTHS[t.month - 1], t.day, t.strftime('%H:%M:%S %Y'))).encode()

    def epoch(m):
        day = datetime.datetime.fromtimestamp(int(m[0]), UTC).date()
        return b'%d' % (int(m[0]) + hours * 3600) if day in near else m[0]

    def go(data):
        data = re.sub(rb'\b(20\d\d-\d\d-\d\d)([ T])(\d\d)(?=:\d\d)', iso, data)
        data = re.sub(rb'\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:%s) +\d+ \d\d:\d\d:\d\d 20\d\d\b' % '|'.join(MONTHS).encode(), ctime, data)
        return re.sub(rb'(?<=[ :"])1[5-9]\d{8}(?=[.,"}\s])', epoch, data)
    return go


def stamp(t):
    return t.strftime('%Y-%m-%d %H:%M:%S.%f')


def job_output(b, driver):
    """The console as a Zuul executor writes it. Between its own lines stand those of the run's driver.log, each at its
    own time. Sets the build's start and end."""
    result, started, ended = b['result'], b['started'], b['ended']
    b['start'] = started - 12 * SEC
    lines = [(b['start'] + n * .4 * SEC, s) for n, s in enumerate((
        'Job console starting', 'Updating git repos', 'Cloning repos into workspace', 'Restoring repo states', 'Merging changes',
        'Checking out repos', 'Preparing playbooks', 'Running Ansible setup'))]
    add = lambda t, *text: lines.extend((t, s) for s in text)
    book = '[untrusted : opendev.org/openstack/demo-jobs/playbooks/%s.yaml@master]'
    times, texts = [], driver.decode('utf-8', 'replace').splitlines()
    for s in texts:
        fits = re.match(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}', s)
        times.append(datetime.datetime.strptime(fits[0], '%Y-%m-%d %H:%M:%S.%f') if fits else times[-1] if times else started)
    run_start, up, end = started - 2 * SEC, times[0] - .4 * SEC, ended - .2 * SEC
    add(run_start, 'RUN START: ' + book % 'functional', '', 'PLAY [controller]', '', 'TASK [Start keystone, glance and placement]')
    add(up, 'controller | ok: Runtime: %s' % (up - started), '', 'TASK [Run the functional tests]')
    lines += [(t + .001 * SEC, 'controller | ' + s) for t, s in zip(times, texts)]
    if result == 'FAILURE':
        add(end, *('controller | ' + s for s in b.get('said', ())))
        detail = {'delta': str(end - up), 'end': stamp(end), 'msg': 'non-zero return code', 'rc': 1, 'start': stamp(up)}
        add(end, 'controller | ERROR', *('controller | ' + s for s in json.dumps(detail, indent=2).split('\n')))
    if result == 'TIMED_OUT':
        ended = run_start + TIMEOUT * SEC
        add(ended, 'RUN END RESULT_TIMED_OUT: ' + book % 'functional')
    else:
        bad = int(result == 'FAILURE')
        add(ended, '', 'PLAY RECAP', 'controller | ok: %d changed: %d unreachable: 0 failed: %d skipped: 0 rescued: 0 ignored: 0' % (2 - bad, 2 - bad, bad), '')
        add(ended, 'RUN END RESULT_NORMAL: ' + book % 'functional')
    add(ended + SEC, 'POST-RUN START: ' + book % 'collect-logs', '', 'PLAY [controller]', '', 'TASK [Collect logs]')
    if result == 'POST_FAILURE':
        add(ended + 3 * SEC, 'controller | tar: /opt/stack/logs/keystone.log: file changed as we read it', 'controller | ERROR')
    else:
        add(ended + 3 * SEC, 'controller | ok: Runtime: 0:00:01.402113')
    add(ended + 4 * SEC, '', 'POST-RUN END RESULT_NORMAL: ' + book % 'collect-logs')
    b['end'] = ended + 6 * SEC
    return ''.join('%s | %s\n' % (stamp(t), s) for t, s in lines).encode()


def inventory(b):
    """zuul-info/inventory.yaml with the fields that a fingerprint may ask for."""
    name, short = b['project'], b['project'].split('/')[1]
    change = ("      change: '%d'\n      patchset: '%s'\n      change_url: %s\n" % (b['change'], b['patchset'], b['change_url'])
              if b['change'] else "      change_url: ''\n")
    return ('''all:
  hosts:
    controller:
      ansible_connection: ssh
      ansible_host: 192.0.2.10
      nodepool:
        label: ubuntu-noble
        cloud: demo
        region: regionOne
        provider: demo
        host_id: %s
  vars:
    zuul:
      build: %s
      buildset: %s
      branch: %s
%s      ref: %s
      job: %s
      pipeline: %s
      tenant: openstack
      voting: %s
      timeout: %d
      executor:
        hostname: ze01.demo.invalid
      project:
        name: %s
        short_name: %s
        canonical_hostname: opendev.org
        canonical_name: opendev.org/%s
        src_dir: src/opendev.org/%s
''' % (b['uuid'][::-1], b['uuid'], b['buildset'], b['branch'], change, b['ref'], b['job'], b['pipeline'],
       str(b['voting']).lower(), TIMEOUT, name, short, name, name)).encode()


def manifest(files, prefix, mtime):
    """The shape and order of zuul-jobs' generate-zuul-manifest: folders first, then files; no size for a folder."""
    here = [p[len(prefix):] for p in files if p.startswith(prefix)]
    out = [{'name': d, 'mimetype': 'application/directory', 'encoding': None, 'children': manifest(files, prefix + d + '/', mtime)}
           for d in sorted({p.split('/')[0] for p in here if '/' in p})]
    for n in sorted(p for p in here if '/' not in p):
        mime, enc = mimetypes.guess_type(n, strict=False)
        out.append({'name': n, 'mimetype': mime or 'text/plain', 'encoding': enc, 'last_modified': mtime, 'size': len(files[prefix + n])})
    return out


def pressed(data):
    return gzip.compress(data, 9, mtime=0)


def folder(corpus, b):
    """{path: bytes} of the build's log folder. Layouts: mixed (the services' logs pressed), all (every log pressed),
    screen (devstack's old names, every log pressed)."""
    go = mover(b['origin'], b['hours'])
    src, files, driver = os.path.join(corpus, b['run']), {}, b''
    for n in sorted(os.listdir(src)):
        with open(os.path.join(src, n), 'rb') as f:
            raw = f.read()
        plain = n[:-3] if n.endswith('.gz') else n
        data = go(gzip.decompress(raw) if n.endswith('.gz') else raw)
        if plain == 'driver.log':
            driver = data
        name = SCREEN.get(plain, 'screen-' + plain[:-4] + '.txt') if b['layout'] == 'screen' else plain
        press = b['layout'] != 'mixed' or len(data) > 8192
        files['controller/logs/' + name + ('.gz' if press else '')] = pressed(data) if press else data
    console = job_output(b, driver)
    files['job-output.txt' if b['layout'] == 'mixed' else 'job-output.txt.gz'] = console if b['layout'] == 'mixed' else pressed(console)
    files['zuul-info/inventory.yaml'] = inventory(b)
    tree = {'tree': manifest(files, '', int(b['end'].replace(tzinfo=UTC).timestamp())), 'index_links': False}
    files['zuul-manifest.json'] = json.dumps(tree, separators=(',', ':')).encode()
    return files
