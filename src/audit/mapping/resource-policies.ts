/** Services whose resources may have policies ("AWS services that work with IAM", the column of them). */
import { foldAscii } from '../../json/fold-case.ts'

const prefixes: ReadonlySet<string> = new Set([
  ...['acm-pca', 'aoss', 'apigateway', 'backup', 'bedrock', 'cloudtrail', 'codeartifact'],
  ...['codebuild', 'codeconnections', 'comprehend', 'connect', 'dataexchange', 'dynamodb', 'ecr'],
  ...['ecr-public', 'elasticfilesystem', 'es', 'events', 'execute-api', 'glacier', 'glue', 'iot'],
  ...['kinesis', 'kms', 'lambda', 'lex', 'logs', 'mediastore', 'network-firewall', 'opensearch'],
  ...['osis', 'ram', 'redshift', 'redshift-serverless', 'rekognition', 'resource-groups'],
  ...['route53resolver', 's3', 's3-object-lambda', 's3-outposts', 's3express', 's3tables'],
  ...['s3vectors', 'schemas', 'secretsmanager', 'serverlessrepo', 'ses', 'signer', 'sns', 'sqs'],
  ...['ssm', 'ssm-contacts', 'ssm-incidents', 'sts', 'verified-access', 'vpc-lattice', 'xray'],
])

/** Whether a policy of its resource might allow an action. */
export function hasResourcePolicies(action: string): boolean {
  return prefixes.has(foldAscii(action.slice(0, action.indexOf(':'))))
}
