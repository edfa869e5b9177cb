/** Services that have a service-linked role, and how AWS names it ("AWS services that work with IAM"). */

export interface LinkedService {
  /** Behind `AWSServiceRoleFor`. */
  readonly role: string
  /** Of AWS, under `aws-service-role/`: attached where the server knows it. */
  readonly policy: string
  /** Whether an account can have several, told apart by a suffix. */
  readonly takesSuffix?: boolean
}

/** By service principal, without `.amazonaws.com`. */
export const linkedServices: ReadonlyMap<string, LinkedService> = new Map([
  ['access-analyzer', { role: 'AccessAnalyzer', policy: 'AccessAnalyzerServiceRolePolicy' }],
  [
    'autoscaling',
    { role: 'AutoScaling', policy: 'AutoScalingServiceRolePolicy', takesSuffix: true },
  ],
  ['backup', { role: 'Backup', policy: 'AWSBackupServiceLinkedRolePolicyForBackup' }],
  ['batch', { role: 'Batch', policy: 'BatchServiceRolePolicy' }],
  ['cloudtrail', { role: 'CloudTrail', policy: 'CloudTrailServiceRolePolicy' }],
  ['config', { role: 'Config', policy: 'AWSConfigServiceRolePolicy' }],
  [
    'dynamodb.application-autoscaling',
    {
      role: 'ApplicationAutoScaling_DynamoDBTable',
      policy: 'AWSApplicationAutoscalingDynamoDBTablePolicy',
    },
  ],
  [
    'ecs.application-autoscaling',
    {
      role: 'ApplicationAutoScaling_ECSService',
      policy: 'AWSApplicationAutoscalingECSServicePolicy',
    },
  ],
  ['ecs', { role: 'ECS', policy: 'AmazonECSServiceRolePolicy' }],
  ['eks', { role: 'AmazonEKS', policy: 'AmazonEKSServiceRolePolicy' }],
  ['elasticache', { role: 'ElastiCache', policy: 'ElastiCacheServiceRolePolicy' }],
  [
    'elasticbeanstalk',
    { role: 'ElasticBeanstalk', policy: 'AWSElasticBeanstalkServiceRolePolicy' },
  ],
  [
    'elasticloadbalancing',
    { role: 'ElasticLoadBalancing', policy: 'AWSElasticLoadBalancingServiceRolePolicy' },
  ],
  ['es', { role: 'AmazonElasticsearchService', policy: 'AmazonElasticsearchServiceRolePolicy' }],
  ['guardduty', { role: 'AmazonGuardDuty', policy: 'AmazonGuardDutyServiceRolePolicy' }],
  ['inspector2', { role: 'AmazonInspector2', policy: 'AmazonInspector2ServiceRolePolicy' }],
  ['macie', { role: 'AmazonMacie', policy: 'AmazonMacieServiceRolePolicy' }],
  [
    'opensearchservice',
    { role: 'AmazonOpenSearchService', policy: 'AmazonOpenSearchServiceRolePolicy' },
  ],
  ['organizations', { role: 'Organizations', policy: 'AWSOrganizationsServiceTrustPolicy' }],
  ['rds', { role: 'RDS', policy: 'AmazonRDSServiceRolePolicy' }],
  ['redshift', { role: 'Redshift', policy: 'AmazonRedshiftServiceLinkedRolePolicy' }],
  [
    'replication.dynamodb',
    { role: 'DynamoDBReplication', policy: 'DynamoDBReplicationServiceRolePolicy' },
  ],
  ['spot', { role: 'EC2Spot', policy: 'AWSEC2SpotServiceRolePolicy' }],
  ['spotfleet', { role: 'EC2SpotFleet', policy: 'AWSEC2SpotFleetServiceRolePolicy' }],
  ['ssm', { role: 'AmazonSSM', policy: 'AmazonSSMServiceRolePolicy' }],
  ['sso', { role: 'SSO', policy: 'AWSSSOServiceRolePolicy' }],
  ['support', { role: 'Support', policy: 'AWSSupportServiceRolePolicy' }],
  [
    'transitgateway',
    { role: 'VPCTransitGateway', policy: 'AWSVPCTransitGatewayServiceRolePolicy' },
  ],
  ['trustedadvisor', { role: 'TrustedAdvisor', policy: 'AWSTrustedAdvisorServiceRolePolicy' }],
])
