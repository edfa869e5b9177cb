/** AWS's services that the order of evaluation knows by their names. */

/** Prefixes of actions: no directory has rules for them. */
export const ruledServices: ReadonlySet<string> = new Set([
  'account',
  'backup',
  'codeartifact',
  'dynamodb',
  'ecr',
  'es',
  'events',
  'glue',
  'iam',
  'kinesis',
  'kms',
  'lambda',
  'logs',
  'organizations',
  's3',
  's3-outposts',
  's3express',
  'secretsmanager',
  'sns',
  'sqs',
  'sts',
  'vpc-lattice-svcs',
])

/**
 * AWS Account Management, which changes what is known of an organization's accounts: its delegated
 * administrators may do more than those of others (E-79).
 */
export const accountManagement = 'account.amazonaws.com'
