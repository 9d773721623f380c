"""Git repositories written by hand, so that the same input gives the same bytes under every version of git.

Only what the demo gate needs: blobs, trees, commits, one pack with its index, packed refs, and an index file for a
work tree. Nothing here runs git.
"""
import hashlib
import struct
import zlib

KINDS = {'commit': 1, 'tree': 2, 'blob': 3}
BRANCH = 'refs/heads/master'


class Objects:
    """The objects of one repository, by their sha (40 hex digits)."""

    def __init__(self):
        self.all = {}

    def add(self, kind, data):
        sha = hashlib.sha1(b'%s %d\0' % (kind.encode(), len(data)) + data).hexdigest()
        self.all[sha] = (kind, data)
        return sha

    def tree(self, files):
        """Writes the tree of {path: (mode, bytes)} with all its folders; returns its sha."""
        here, folders = {}, {}
        for path, (mode, data) in files.items():
            head, _, rest = path.partition('/')
            if rest:
                folders.setdefault(head, {})[rest] = (mode, data)
            else:
                here[head] = (b'100755' if mode & 0o100 else b'100644', self.add('blob', data))
        for name, inner in folders.items():
            here[name] = (b'40000', self.tree(inner))
        # git orders a folder as if its name ended in a slash
        order = sorted(here, key=lambda n: n + '/' if n in folders else n)
        return self.add('tree', b''.join(here[n][0] + b' ' + n.encode() + b'\0' + bytes.fromhex(here[n][1]) for n in order))

    def commit(self, files, parents, author, committer, message):
        """author, committer: (name, address, seconds since 1970). Returns the commit's sha."""
        lines = ['tree ' + self.tree(files)] + ['parent ' + p for p in parents]
        for role, (name, mail, when) in (('author', author), ('committer', committer)):
            lines.append('%s %s <%s> %d +0000' % (role, name, mail, when))
        return self.add('commit', ('\n'.join(lines) + '\n\n' + message.strip() + '\n').encode())


def packed(objects):
    """{name: bytes} of the pack and its index (version 2)."""
    body, entries = b'PACK' + struct.pack('>II', 2, len(objects)), []
    for sha in sorted(objects):
        kind, data = objects[sha]
        size, first = len(data), (KINDS[kind] << 4) | (len(data) & 15)
        size >>= 4
        head = bytearray()
        while size:
            head.append(first | 0x80)
            first, size = size & 0x7f, size >> 7
        head.append(first)
        entry = bytes(head) + zlib.compress(data, 9)
        entries.append((sha, zlib.crc32(entry), len(body)))
        body += entry
    trailer = hashlib.sha1(body).digest()
    fan, shas = [0] * 256, [e[0] for e in entries]
    for sha in shas:
        fan[int(sha[:2], 16)] += 1
    for i in range(1, 256):
        fan[i] += fan[i - 1]
    idx = b'\xfftOc' + struct.pack('>I', 2) + struct.pack('>256I', *fan) + b''.join(map(bytes.fromhex, shas))
    idx += b''.join(struct.pack('>I', crc) for _, crc, _ in entries) + b''.join(struct.pack('>I', at) for _, _, at in entries)
    idx += trailer
    idx += hashlib.sha1(idx).digest()
    name = 'objects/pack/pack-' + hashlib.sha1(''.join(shas).encode()).hexdigest()
    return {name + '.pack': body + trailer, name + '.idx': idx}


def repository(objects, refs, config):
    """The files of a git folder: {path: (mode, bytes)}; None for the bytes of an empty folder."""
    out = {'HEAD': (0o644, b'ref: %s\n' % BRANCH.encode()), 'config': (0o644, config.encode())}
    text = '# pack-refs with: peeled fully-peeled sorted \n' + ''.join('%s %s\n' % (refs[r], r) for r in sorted(refs))
    out['packed-refs'] = (0o644, text.encode())
    for name, data in packed(objects.all).items():
        out[name] = (0o444, data)
    for folder in ('objects/info', 'refs/heads', 'refs/tags'):
        out[folder] = (0o755, None)
    return out


def bare_config(extra=''):
    return '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n' + extra


def index(files):
    """A work tree's index (version 2) without stat data: git compares contents once and fills it in."""
    body = b'DIRC' + struct.pack('>II', 2, len(files))
    for path in sorted(files, key=str.encode):
        mode, data = files[path]
        sha = hashlib.sha1(b'blob %d\0' % len(data) + data).digest()
        entry = struct.pack('>10I', 0, 0, 0, 0, 0, 0, 0o100755 if mode & 0o100 else 0o100644, 0, 0, len(data))
        entry += sha + struct.pack('>H', len(path)) + path.encode()
        body += entry + b'\0' * (8 - len(entry) % 8)
    return body + hashlib.sha1(body).digest()
