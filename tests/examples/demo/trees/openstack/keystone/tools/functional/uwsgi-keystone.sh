#!/bin/sh
# Starts keystone's public API for the functional jobs.
exec uwsgi --http-socket 127.0.0.1:35000 --processes 2 --threads 2 \
    --module keystone.server.wsgi:initialize_public_application \
    --pidfile /opt/stack/data/keystone-uwsgi.pid
