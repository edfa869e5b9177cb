#!/usr/bin/env bash
# Installs what the server is tested with, from Debian: the AWS CLI, boto3, Ansible with its collections, xmlsec1, which
# signs for a SAML provider, and PostgreSQL, of which tests start servers of their own.
exec "$(dirname "$0")/install-packages.sh" awscli python3-boto3 ansible aws-nuke xmlsec1 postgresql
