#!/usr/bin/env bash
# Installs the clients that the server is called with, from Debian: the AWS CLI and boto3.
exec "$(dirname "$0")/install-packages.sh" awscli python3-boto3
