/** What validation finds in policy documents: how serious each is and what to do about it. */
import { type CodeRow, documentCodes, error } from './document-codes.ts'

/**
 * One row per code, named as in "IAM policy validation check reference" where the page has the
 * check. Ours: `ALLOW_WITH_ANY_PRINCIPAL`, `DUPLICATE_…`, `EMPTY_NOT_…`, `INVALID_CHARACTER`,
 * `INVALID_PRINCIPAL`, `MISSING_STATEMENT` for an empty list,
 * `POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA`, `SLOW_PATTERN`, `UNSUPPORTED_RESOURCE_FOR_ACTION`,
 * `UNUSED_RESOURCE`, `VARIABLE_IN_NOT_RESOURCE` and `WILDCARD_IN_RESOURCE_TYPE`.
 */
export const codes = {
  ...documentCodes,

  MISSING_VERSION: warning('add `"Version": "2012-10-17"`'),
  MISSING_PRINCIPAL: error('add `Principal`'),
  UNSUPPORTED_PRINCIPAL: error(
    'remove it: the policy applies to the identity that it is attached to',
  ),
  INVALID_CHARACTER: error('use tab, line breaks and the characters U+0020 to U+00FF only'),

  INVALID_PRINCIPAL: error('name an account, a user, a role, a session or a provider'),
  UNSUPPORTED_WILDCARD_IN_PRINCIPAL: error('name the principal in full, or use `{"AWS": "*"}`'),
  INVALID_SERVICE_PRINCIPAL_FORMAT: error('write it as `service.amazonaws.com`, in lower case'),
  FEDERATED_PRINCIPAL_NOT_SUPPORTED: error('use `Federated` in role trust policies only'),
  INVALID_USER_REFERENCE: warning('name the user by its ARN'),
  INVALID_ROLE_REFERENCE: warning('name the role by its ARN'),
  ALLOW_WITH_NOT_PRINCIPAL: securityWarning('use `Principal` to name who is allowed'),
  ALLOW_WITH_ANY_PRINCIPAL: securityWarning(
    'name the principals, or test a key such as `aws:PrincipalOrgID` or `aws:SourceVpce`',
  ),
  RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL: securityWarning(
    'add `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`',
  ),
  RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: suggestion(
    'use `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`',
  ),
  EMPTY_ARRAY_PRINCIPAL: suggestion('list a principal, or remove the statement'),
  EMPTY_OBJECT_PRINCIPAL: suggestion('list a principal, or remove the statement'),

  UNSUPPORTED_SID: error('use the letters A to Z and a to z and digits only'),
  UNIQUE_SIDS_REQUIRED: error('give every statement a Sid of its own'),
  UNIQUE_SIDS_RECOMMENDED: warning('give every statement a Sid of its own'),
  EMPTY_SID_VALUE: suggestion('write a Sid, or remove the element'),

  INVALID_SERVICE_IN_ACTION: error('name one service in full before the colon'),
  UNSUPPORTED_RESOURCE_ARN_IN_POLICY: error('name the resource of the policy'),
  UNSUPPORTED_ACTION_IN_POLICY: error('use `sts:AssumeRole` or another action of STS'),
  EMPTY_ARRAY_ACTION: suggestion('list an action, or remove the statement'),
  REDUNDANT_ACTION: suggestion('remove it'),

  INVALID_ARN_PREFIX: error('begin it with `arn:`, or use `*`'),
  MISSING_ARN_FIELD: error('write it as `arn:partition:service:region:account:resource`'),
  INVALID_ARN_SERVICE_CASE: error('write the service in lower case'),
  INVALID_ARN_ACCOUNT: error('use an account ID of twelve digits, or a wildcard'),
  ARN_REGION_NOT_ALLOWED: error('leave the Region empty'),
  ARN_ACCOUNT_NOT_ALLOWED: error('leave the account empty'),
  WILDCARD_IN_SERVICE_NAME: suggestion('name one service in full'),
  WILDCARD_IN_RESOURCE_TYPE: suggestion('name one resource type in full'),
  INVALID_PARTITION: warning('use `aws`, `aws-cn` or `aws-us-gov`'),
  INVALID_SERVICE: warning('use the prefix that the page of the service names'),
  INVALID_ARN_RESOURCE: warning('use a form of the page of the service'),
  INVALID_ARN_REGION: warning('use the code of a Region, such as `eu-central-1`'),
  INVALID_REGION: warning('use the code of a Region, such as `eu-central-1`'),
  MISSING_ARN_REGION: warning('name a Region, or `*`'),
  MISSING_ARN_ACCOUNT: warning('name an account, or `*`'),
  UNSUPPORTED_RESOURCE_FOR_ACTION: warning('add a resource that the action takes'),
  UNUSED_RESOURCE: suggestion('remove it, or add an action that takes it'),
  EMPTY_ARRAY_RESOURCE: suggestion('list a resource, or remove the statement'),
  REDUNDANT_RESOURCE: suggestion('remove it'),
  REDUNDANT_STATEMENT: suggestion('remove it'),
  VARIABLE_IN_NOT_RESOURCE: warning('give the variable a default value'),
  SLOW_PATTERN: warning('use one `*` in place of many `?`, or write fewer `?` after a `*`'),

  VARIABLE_UNSUPPORTED_IN_ELEMENT: error(
    'use variables in the resource part of ARNs and in condition values only',
  ),
  VARIABLE_UNSUPPORTED_IN_VERSION: error('set `Version` to `2012-10-17`'),
  MISSING_BRACE_IN_VARIABLE: error('close the variable with `}`'),
  MISSING_QUOTE_IN_VARIABLE: error('put the default value in single quotes'),
  UNSUPPORTED_SPACE_IN_VARIABLE: error('put a space only after the comma'),
  EMPTY_VARIABLE: error('name a context key between the braces'),
  INVALID_VARIABLE_FOR_OPERATOR: error('use variables with string and ARN operators only'),
  VARIABLE_USAGE_TOO_PERMISSIVE: error('write the value in full'),
  WILDCARD_USAGE_TOO_PERMISSIVE: error('write the value in full'),

  INVALID_CONDITION_OPERATOR: error('use an operator of the IAM User Guide'),
  DUPLICATE_OPERATORS_WITH_DIFFERENT_CASE: error('merge the two operators'),
  NULL_WITH_IF_EXISTS: error('use `Null` alone'),
  INVALID_CONDITION_KEY_FORMAT: error('write it as `prefix:name`'),
  INVALID_GLOBAL_CONDITION_KEY: error('use a key of "AWS global condition context keys"'),
  UNSUPPORTED_GLOBAL_CONDITION_KEY: error('use `aws:PrincipalArn`'),
  DEPRECATED_GLOBAL_CONDITION_KEY: warning('use `aws:PrincipalArn`'),
  INVALID_SERVICE_CONDITION_KEY: warning('use a condition key of the page of the service'),
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: warning(
    'put the actions that carry the key into a statement of their own',
  ),
  UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: warning(
    'use `aws:SourceAccount`, `aws:SourceArn` or `aws:SourceOrgID`',
  ),
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: error('merge the two keys'),
  INVALID_CONDITION_DATA_TYPE: error('give all values of the key one JSON type'),
  INVALID_CONDITION_MULTIPLE_BOOLEAN: error('keep one value'),
  MISSING_QUALIFIER: error('put `ForAllValues:` or `ForAnyValue:` before the operator'),
  MISSING_TAG_KEY_IN_CONDITION: error('add the tag key after the slash'),
  TYPE_MISMATCH_IP_RANGE: error('use CIDR notation, e.g. `203.0.113.0/24`'),
  PRIVATE_IP_ADDRESS: error('use public addresses, or `aws:VpcSourceIp`'),
  PRIVATE_NOT_IP_ADDRESS: error('use public addresses, or `aws:VpcSourceIp`'),
  INVALID_VPC_FORMAT: error('write it as `vpc-` and 8 or 17 letters or digits'),
  INVALID_VPCE_FORMAT: error('write it as `vpce-` and 8 or 17 letters or digits'),
  INVALID_KMS_KEY_VALUE: error('use the ARN of a KMS key'),
  MISSING_ACTION_FOR_CONDITION_KEY: error('add the action that carries the key'),

  FORALLVALUES_WITH_SINGLE_VALUED_KEY: securityWarning('remove `ForAllValues:`'),
  FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE: securityWarning('remove `ForAnyValue:`'),
  CONFIRM_AUDIENCE_CLAIM_TYPE: suggestion('use a set operator for a list of audiences only'),
  MISSING_PAIRED_CONDITION_KEYS: securityWarning('test the key that it depends on, too'),
  DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: securityWarning(
    'list the actions that carry the tag key',
  ),
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: suggestion(
    'list the actions that carry the tag key',
  ),
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: securityWarning(
    'deny these actions without the tag key: the statement never applies to them',
  ),
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: suggestion(
    'allow these actions without the tag key: the statement never applies to them',
  ),
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: securityWarning('use `ArnLike` or `ArnNotLike`'),
  UNTRUSTWORTHY_CONDITION_KEY: securityWarning('use a key that the caller cannot choose'),
  DYNAMODB_ATTRIBUTES_WITHOUT_SELECT: securityWarning(
    'require `dynamodb:Select` to be `SPECIFIC_ATTRIBUTES`, too',
  ),
  S3_PREFIX_IN_NEGATIVE_CONTEXT: securityWarning('allow prefixes instead of excluding them'),

  WILDCARD_WITHOUT_LIKE_OPERATOR: warning('use `StringLike` or `StringNotLike`'),
  TYPE_MISMATCH: warning('use an operator of the type of the key'),
  TYPE_MISMATCH_BOOLEAN: warning('use `true` or `false`'),
  TYPE_MISMATCH_DATE: warning('use a date such as `2026-01-31T00:00:00Z`'),
  TYPE_MISMATCH_NUMBER: warning('use a decimal number'),
  TYPE_MISMATCH_STRING: warning('use base64'),
  INVALID_DATE_VALUE: warning('use a date such as `2026-01-31T00:00:00Z`'),

  EMPTY_ARRAY_CONDITION: suggestion('list a value, or remove the key'),
  EMPTY_ARRAY_CONDITION_FORALLVALUES: suggestion('list a value, or use `Null`'),
  EMPTY_ARRAY_CONDITION_FORANYVALUE: suggestion('list a value, or remove the statement'),
  EMPTY_ARRAY_CONDITION_IFEXISTS: suggestion('list a value, or use `Null`'),
  EMPTY_OBJECT_CONDITION: suggestion('write a condition, or remove the element'),
  EQUIVALENT_TO_NULL_FALSE: suggestion('write `"Null": {key: "false"}`'),
  EQUIVALENT_TO_NULL_TRUE: suggestion('write `"Null": {key: "true"}`'),
  NULL_WITH_QUALIFIER: suggestion('use `Null` alone'),
  IMPROVE_IP_RANGE: suggestion('write the first address of the range'),
  PRIVATE_IP_ADDRESS_SUBSET: suggestion('keep public addresses only'),
  PRIVATE_NOT_IP_ADDRESS_SUBSET: suggestion('keep public addresses only'),
  REDUNDANT_CONDITION_VALUE_NUM: suggestion('keep the bound that matters'),
  REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION: suggestion('remove the key'),
  REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION: suggestion('remove the statement'),
  IRRELEVANT_CONDITION_KEY_IN_POLICY: suggestion('remove the key'),

  ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL: error('use `Principal`'),
  ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL: error('name who may assume the role'),
  ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE: error('remove it: the resource is the role'),
  INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY: error(
    'use a domain name or the ARN of a SAML or OIDC provider',
  ),
  MISMATCHED_ACTION_FOR_PRINCIPAL: error('use the action of that kind of principal'),
  MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY: error(
    'allow `sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession`',
  ),
  MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL: securityWarning('test a claim of the provider'),
  MISSING_GITHUB_REPO_CONDITION_KEY: securityWarning(
    'test `token.actions.githubusercontent.com:sub`',
  ),
  SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED: warning('name one repository and one branch'),
  REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY: suggestion('remove the session'),

  SCP_SYNTAX_ERROR_PRINCIPAL: error('remove it'),
  SCP_SYNTAX_ERROR_ACTION_WILDCARD: error('put the wildcard at the end'),
  SCP_SYNTAX_ERROR_ALLOW_CONDITION: error('remove `Condition`, or use `Deny`'),
  SCP_SYNTAX_ERROR_ALLOW_NOTACTION: error('use `Action`, or use `Deny`'),
  SCP_SYNTAX_ERROR_ALLOW_RESOURCE: error('use `"*"`, or use `Deny`'),
  SCP_SYNTAX_ERROR_NOTRESOURCE: error('use `Resource`'),
  RCP_SYNTAX_ERROR_PRINCIPAL: error('use `"Principal": "*"`'),
  RCP_SYNTAX_ERROR_ALLOW: error('use `Deny`'),
  RCP_SYNTAX_ERROR_NOTACTION: error('use `Action`'),
  RCP_SYNTAX_ERROR_ACTION: error('name actions of services that support RCPs'),
  RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: warning(
    'add `"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}`',
  ),
  RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY: warning(
    'add `"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}`',
  ),
  RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK: warning(
    'add `"Null": {"aws:SourceAccount": "false"}` or the same with `aws:SourceArn`',
  ),

  ENDPOINT_SYNTAX_ERROR_WILDCARD: error(
    'write at least six characters before or after each wildcard',
  ),

  PASS_ROLE_WITH_STAR_IN_RESOURCE: securityWarning(passRole()),
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: securityWarning(passRole()),
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: securityWarning(passRole()),
  PASS_ROLE_WITH_NOT_RESOURCE: securityWarning(passRole()),
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: securityWarning(passRole()),
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: securityWarning(passRole()),
  CREATE_SLR_WITH_STAR_IN_RESOURCE: warning(createRole()),
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: warning(createRole()),
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: warning(createRole()),
  CREATE_SLR_WITH_NOT_RESOURCE: warning(createRole()),
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: warning(createRole()),
  CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: warning(createRole()),

  POLICY_SIZE_EXCEEDS_SCP_QUOTA: error('split the policy or shorten it'),
  POLICY_SIZE_EXCEEDS_RCP_QUOTA: error('split the policy or shorten it'),
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: warning('split the policy or shorten it'),
  POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA: warning('split the policy or shorten it'),
  POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA: warning('shorten it, or raise the quota'),
  POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA: warning('shorten it, or pass managed policies'),
} as const satisfies Record<string, CodeRow>

export type IssueCode = keyof typeof codes

function securityWarning(hint: string): CodeRow {
  return { severity: 'security-warning', hint }
}

function warning(hint: string): CodeRow {
  return { severity: 'warning', hint }
}

function suggestion(hint: string): CodeRow {
  return { severity: 'suggestion', hint }
}

function passRole(): string {
  return 'name the roles, or test `iam:PassedToService`'
}

function createRole(): string {
  return 'name the service-linked roles by their ARNs'
}
