#!/usr/bin/env bash
# Installs what the server is called with, from Debian: the AWS CLI, boto3, and xmlsec1, which signs for a SAML provider.
exec "$(dirname "$0")/install-packages.sh" awscli python3-boto3 xmlsec1
