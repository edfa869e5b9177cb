#!/usr/bin/env bash
# Installs the Redis that audits on many machines are tested with, from Debian.
exec "$(dirname "$0")/install-packages.sh" redis-server
