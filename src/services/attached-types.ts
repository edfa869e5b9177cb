/** Types of resources whose policies Access Analyzer has further checks for. */

export interface AttachedType {
  readonly service: string
  /** Which segments of its ARNs are empty. */
  readonly lacks: readonly ('region' | 'account')[]
  /** What the last segment begins with. */
  readonly prefix: string
}

/**
 * The types that Access Analyzer has further checks for ("ValidatePolicy", IAM Access Analyzer API
 * Reference); forms of ARNs are those of the Service Authorization Reference.
 */
export const attachedTypes = {
  'AWS::S3::Bucket': { service: 's3', lacks: ['region', 'account'], prefix: '' },
  'AWS::S3::AccessPoint': { service: 's3', lacks: [], prefix: 'accesspoint/' },
  'AWS::S3::MultiRegionAccessPoint': { service: 's3', lacks: ['region'], prefix: 'accesspoint/' },
  'AWS::S3ObjectLambda::AccessPoint': {
    service: 's3-object-lambda',
    lacks: [],
    prefix: 'accesspoint/',
  },
  'AWS::DynamoDB::Table': { service: 'dynamodb', lacks: [], prefix: 'table/' },
} as const satisfies Record<string, AttachedType>

export type AttachedResourceType = keyof typeof attachedTypes

export const attachedResourceTypes = Object.keys(attachedTypes) as AttachedResourceType[]
