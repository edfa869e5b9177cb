#!/usr/bin/env bash
# Installs the AWS CLI that the server is called with, from Debian.
set -euo pipefail

if dpkg-query -W -f='${Status}' awscli 2>/dev/null | grep -q 'install ok installed'; then
  echo "AWS CLI: installed"
  exit 0
fi
as_root=()
[[ $(id -u) -eq 0 ]] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends awscli
