/** The services whose resources RCPs limit (E-62). */

/** AWS Organizations User Guide, Resource control policies: services that support RCPs. */
const documented =
  's3 sts kms sqs secretsmanager cognito-identity cognito-idp logs dynamodb appconfig appstream ' +
  'autoscaling codebuild codecommit comprehend comprehendmedical dax ecr health kinesisvideo ' +
  'aoss signin support textract transcribe translate'

/** In data of 2026, not yet in the guide. */
const reported =
  'cloudfront cloudsearch codepipeline cost-optimization-hub events firehose fis inspector-scan ' +
  'kendra memorydb networkmonitor opensearch pca-connector-ad polly pricing timestream-influxdb ' +
  'transfer wafv2'

/** By the prefix of their actions; whoever names another in an RCP is told so (L-106). */
export const rcpServices: ReadonlySet<string> = new Set(`${documented} ${reported}`.split(' '))
