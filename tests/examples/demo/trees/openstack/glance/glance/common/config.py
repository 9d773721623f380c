"""Options of glance's services, and how they are read."""

from oslo_config import cfg

CONF = cfg.CONF


def parse_args(args=None, usage=None):
    CONF(args=args, project='glance', usage=usage)


def load_paste_app(app_name, conf_file):
    CONF.log_opt_values(LOG, DEBUG)
    return deploy.loadapp('config:%s' % conf_file, name=app_name)
