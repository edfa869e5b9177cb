/**
 * Event sources whose first label is not the prefix of the service's actions. Sources: the prefix is
 * the "service prefix" of each service's page in the Service Authorization Reference; the event source
 * is on the service's own page "Logging … API calls with AWS CloudTrail".
 */
import { foldAscii } from '../../json/fold-case.ts'

/** Event source, and the page of the reference with its prefix. */
const rows: readonly (readonly [source: string, prefix: string, page: string])[] = [
  ['monitoring', 'cloudwatch', 'Amazon CloudWatch'],
  ['email', 'ses', 'Amazon SES'],
  ['tagging', 'tag', 'Amazon Resource Group Tagging API'],
  ['servicecatalog-appregistry', 'servicecatalog', 'AWS Service Catalog'],
  ['entitlement.marketplace', 'aws-marketplace', 'AWS Marketplace Entitlement Service'],
  ['metering.marketplace', 'aws-marketplace', 'AWS Marketplace Metering Service'],
  ['catalog.marketplace', 'aws-marketplace', 'AWS Marketplace Catalog'],
  ['discovery.marketplace', 'aws-marketplace', 'AWS Marketplace Discovery'],
  ['runtime.lex', 'lex', 'Amazon Lex'],
  ['models.lex', 'lex', 'Amazon Lex'],
  ['lexv2', 'lex', 'Amazon Lex V2'],
  ['models-v2-lex', 'lex', 'Amazon Lex V2'],
  ['runtime-v2-lex', 'lex', 'Amazon Lex V2'],
  ['mturk-requester', 'mechanicalturk', 'Amazon Mechanical Turk'],
  ['iotdata', 'iot', 'AWS IoT'],
  ['data.iot', 'iot', 'AWS IoT'],
  ['data.jobs.iot', 'iotjobsdata', 'AWS IoT Jobs DataPlane'],
  ['ingestion.timestream', 'timestream', 'Amazon Timestream'],
  ['query.timestream', 'timestream', 'Amazon Timestream'],
  ['streams.dynamodb', 'dynamodb', 'Amazon DynamoDB'],
  ['api.pricing', 'pricing', 'AWS Price List'],
  ['api.ecr', 'ecr', 'Amazon Elastic Container Registry'],
  ['api.ecr-public', 'ecr-public', 'Amazon Elastic Container Registry Public'],
  ['api.sagemaker', 'sagemaker', 'Amazon SageMaker'],
  ['runtime.sagemaker', 'sagemaker', 'Amazon SageMaker'],
  ['bedrock-runtime', 'bedrock', 'Amazon Bedrock'],
  ['bedrock-agent', 'bedrock', 'Amazon Bedrock'],
  ['wafregional', 'waf-regional', 'AWS WAF Regional'],
  ['sso-oidc', 'sso-oauth', 'AWS IAM Identity Center OIDC service'],
  ['oidc.sso', 'sso-oauth', 'AWS IAM Identity Center OIDC service'],
  ['opensearchserverless', 'aoss', 'Amazon OpenSearch Serverless'],
]

const prefixes: ReadonlyMap<string, string> = new Map(
  rows.map(([source, prefix]) => [source, prefix]),
)

/** The prefix of an event source's actions; most are its name without `.amazonaws.com`. */
export function prefixOf(eventSource: string): string {
  const name = foldAscii(eventSource).replace(/\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)$/, '')
  return prefixes.get(name) ?? name
}

/** Every prefix of the table, for the test that looks them up in the catalogue. */
export function listedPrefixes(): string[] {
  return [...prefixes.values()]
}
