"""The repository of Fernet keys: read, create, rotate."""

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
