#!/usr/bin/env bash
# Installs the browsers that the host suite runs in, from Debian: none of them is a package of npm's.
exec "$(dirname "$0")/install-packages.sh" chromium firefox-esr webkit2gtk-driver xvfb
