#!/bin/sh
# Makes the folders that the functional jobs keep images in.
set -e
mkdir -p /opt/stack/data/images /opt/stack/data/staging
