/**
 * Services that have a service-linked role, and how AWS names it ("AWS services that work with
 * IAM", and roles of accounts that have them).
 */

export interface LinkedService {
  /** Behind `AWSServiceRoleFor`. */
  readonly role: string
  /** Of AWS, under `aws-service-role/`: attached where the server knows it. */
  readonly policy: string
  /** Whether an account can have several, told apart by a suffix. */
  readonly takesSuffix?: boolean
}

const services = {
  'access-analyzer': { role: 'AccessAnalyzer', policy: 'AccessAnalyzerServiceRolePolicy' },
  'accountdiscovery.ssm': {
    role: 'AmazonSSM_AccountDiscovery',
    policy: 'AWSSystemsManagerAccountDiscoveryServicePolicy',
  },
  acm: { role: 'CertificateManager', policy: 'CertificateManagerServiceRolePolicy' },
  appmesh: { role: 'AppMesh', policy: 'AWSAppMeshServiceRolePolicy' },
  apprunner: { role: 'AppRunner', policy: 'AppRunnerServiceRolePolicy' },
  auditmanager: { role: 'AuditManager', policy: 'AWSAuditManagerServiceRolePolicy' },
  autoscaling: { role: 'AutoScaling', policy: 'AutoScalingServiceRolePolicy', takesSuffix: true },
  'autoscaling-plans': {
    role: 'AutoScalingPlans_EC2AutoScaling',
    policy: 'AWSAutoScalingPlansEC2AutoScalingPolicy',
  },
  backup: { role: 'Backup', policy: 'AWSBackupServiceLinkedRolePolicyForBackup' },
  batch: { role: 'Batch', policy: 'BatchServiceRolePolicy' },
  braket: { role: 'AmazonBraket', policy: 'AmazonBraketServiceRolePolicy' },
  bugbust: { role: 'BugBust', policy: 'AWSBugBustServiceRolePolicy' },
  'channels.lex': { role: 'LexChannels', policy: 'LexChannelPolicy' },
  'channels.lexv2': { role: 'LexV2Channels', policy: 'AmazonLexChannelsAccess' },
  chime: { role: 'AmazonChime', policy: 'AmazonChimeServiceRolePolicy' },
  'cks.kms': {
    role: 'KeyManagementServiceCustomKeyStores',
    policy: 'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy',
  },
  cloud9: { role: 'AWSCloud9', policy: 'AWSCloud9ServiceRolePolicy' },
  cloudhsm: { role: 'CloudHSM', policy: 'CloudHSMServiceRolePolicy' },
  cloudtrail: { role: 'CloudTrail', policy: 'CloudTrailServiceRolePolicy' },
  'codeguru-reviewer': {
    role: 'AmazonCodeGuruReviewer',
    policy: 'AmazonCodeGuruReviewerServiceRolePolicy',
  },
  'codestar-notifications': {
    role: 'CodeStarNotifications',
    policy: 'AWSCodeStarNotificationsServiceRolePolicy',
  },
  'compute-optimizer': { role: 'ComputeOptimizer', policy: 'ComputeOptimizerServiceRolePolicy' },
  config: { role: 'Config', policy: 'AWSConfigServiceRolePolicy' },
  connect: {
    role: 'AmazonConnect',
    policy: 'AmazonConnectServiceLinkedRolePolicy',
    takesSuffix: true,
  },
  'continuousexport.discovery': {
    role: 'ApplicationDiscoveryServiceContinuousExport',
    policy: 'ApplicationDiscoveryServiceContinuousExportServiceRolePolicy',
  },
  dax: { role: 'DAX', policy: 'DAXServiceRolePolicy' },
  'delivery.logs': { role: 'LogDelivery', policy: 'AWSServiceRoleForLogDeliveryPolicy' },
  'devops-guru': { role: 'DevOpsGuru', policy: 'AmazonDevOpsGuruServiceRolePolicy' },
  directconnect: { role: 'DirectConnect', policy: 'AWSDirectConnectServiceRolePolicy' },
  dms: { role: 'DMSServerless', policy: 'AWSDMSServerlessServiceRolePolicy' },
  'dms-fleet-advisor': { role: 'DMSFleetAdvisor', policy: 'AWSDMSFleetAdvisorServiceRolePolicy' },
  'docdb-elastic': { role: 'DocDB-Elastic', policy: 'AmazonDocDB-ElasticServiceRolePolicy' },
  'ec2-instance-connect': { role: 'Ec2InstanceConnect', policy: 'Ec2InstanceConnectEndpoint' },
  ecr: { role: 'ECRTemplate', policy: 'ECRTemplateServiceRolePolicy' },
  ecs: { role: 'ECS', policy: 'AmazonECSServiceRolePolicy' },
  eks: { role: 'AmazonEKS', policy: 'AmazonEKSServiceRolePolicy' },
  'eks-connector': { role: 'AmazonEKSConnector', policy: 'AmazonEKSConnectorServiceRolePolicy' },
  'eks-fargate': { role: 'AmazonEKSForFargate', policy: 'AmazonEKSForFargateServiceRolePolicy' },
  'eks-nodegroup': { role: 'AmazonEKSNodegroup', policy: 'AWSServiceRoleForAmazonEKSNodegroup' },
  elasticache: { role: 'ElastiCache', policy: 'ElastiCacheServiceRolePolicy' },
  elasticbeanstalk: { role: 'ElasticBeanstalk', policy: 'AWSElasticBeanstalkServiceRolePolicy' },
  elasticfilesystem: {
    role: 'AmazonElasticFileSystem',
    policy: 'AmazonElasticFileSystemServiceRolePolicy',
  },
  elasticloadbalancing: {
    role: 'ElasticLoadBalancing',
    policy: 'AWSElasticLoadBalancingServiceRolePolicy',
  },
  elasticmapreduce: { role: 'EMRCleanup', policy: 'AmazonEMRCleanupPolicy' },
  'email.cognito-idp': {
    role: 'AmazonCognitoIdpEmailService',
    policy: 'AmazonCognitoIdpEmailServiceRolePolicy',
  },
  'emr-containers': { role: 'AmazonEMRContainers', policy: 'AmazonEMRContainersServiceRolePolicy' },
  emrwal: { role: 'EMRWAL', policy: 'EMRDescribeClusterPolicyForEMRWAL' },
  es: { role: 'AmazonElasticsearchService', policy: 'AmazonElasticsearchServiceRolePolicy' },
  events: { role: 'CloudWatchEvents', policy: 'CloudWatchEventsServiceRolePolicy' },
  'events.workmail': {
    role: 'AmazonWorkMailEvents',
    policy: 'AmazonWorkMailEventsServiceRolePolicy',
  },
  fis: { role: 'FIS', policy: 'AmazonFISServiceRolePolicy' },
  globalaccelerator: { role: 'GlobalAccelerator', policy: 'AWSGlobalAcceleratorSLRPolicy' },
  grafana: { role: 'AmazonGrafana', policy: 'AmazonGrafanaServiceLinkedRolePolicy' },
  guardduty: { role: 'AmazonGuardDuty', policy: 'AmazonGuardDutyServiceRolePolicy' },
  imagebuilder: { role: 'ImageBuilder', policy: 'AWSServiceRoleForImageBuilder' },
  inspector: { role: 'AmazonInspector', policy: 'AmazonInspectorServiceRolePolicy' },
  inspector2: { role: 'AmazonInspector2', policy: 'AmazonInspector2ServiceRolePolicy' },
  iotmanagedintegrations: {
    role: 'IoTManagedIntegrations',
    policy: 'AWSIoTManagedIntegrationsRolePolicy',
  },
  iotsitewise: { role: 'IoTSiteWise', policy: 'AWSServiceRoleForIoTSiteWise' },
  ivs: { role: 'IVSRecordToS3', policy: 'IVSRecordToS3' },
  kafka: { role: 'Kafka', policy: 'KafkaServiceRolePolicy' },
  kafkaconnect: { role: 'KafkaConnect', policy: 'KafkaConnectServiceRolePolicy' },
  lakeformation: {
    role: 'LakeFormationDataAccess',
    policy: 'LakeFormationDataAccessServiceRolePolicy',
  },
  lex: { role: 'LexBots', policy: 'LexBotPolicy' },
  lexv2: { role: 'LexV2Bots', policy: 'AmazonLexV2BotPolicy', takesSuffix: true },
  'license-management.marketplace': {
    role: 'MarketplaceLicenseManagement',
    policy: 'AWSMarketplaceLicenseManagementServiceRolePolicy',
  },
  'license-manager': {
    role: 'AWSLicenseManagerRole',
    policy: 'AWSLicenseManagerServiceRolePolicy',
  },
  'license-manager.master-account': {
    role: 'AWSLicenseManagerMasterAccountRole',
    policy: 'AWSLicenseManagerMasterAccountRolePolicy',
  },
  'license-manager.member-account': {
    role: 'AWSLicenseManagerMemberAccountRole',
    policy: 'AWSLicenseManagerMemberAccountRolePolicy',
  },
  lightsail: { role: 'Lightsail', policy: 'LightsailExportAccess' },
  'logger.cloudfront': { role: 'CloudFrontLogger', policy: 'AWSCloudFrontLogger' },
  m2: { role: 'AWSM2', policy: 'AWSM2ServicePolicy' },
  macie: { role: 'AmazonMacie', policy: 'AmazonMacieServiceRolePolicy' },
  'management.chatbot': { role: 'AWSChatbot', policy: 'AWSChatbotServiceLinkedRolePolicy' },
  mediatailor: { role: 'MediaTailor', policy: 'AWSMediaTailorServiceRolePolicy' },
  memorydb: { role: 'MemoryDB', policy: 'MemoryDBServiceRolePolicy' },
  mgn: { role: 'ApplicationMigrationService', policy: 'AWSApplicationMigrationServiceRolePolicy' },
  migrationhub: { role: 'MigrationHub', policy: 'MigrationHubServiceRolePolicy' },
  'migrationhub-strategy': {
    role: 'MigrationHubStrategy',
    policy: 'AWSMigrationHubStrategyServiceRolePolicy',
  },
  mq: { role: 'AmazonMQ', policy: 'AmazonMQServiceRolePolicy' },
  'mrk.kms': {
    role: 'KeyManagementServiceMultiRegionKeys',
    policy: 'AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy',
  },
  'network-firewall': { role: 'NetworkFirewall', policy: 'AWSNetworkFirewallServiceRolePolicy' },
  notifications: {
    role: 'AwsUserNotifications',
    policy: 'AWSUserNotificationsServiceLinkedRolePolicy',
  },
  'observability.aoss': {
    role: 'AmazonOpenSearchServerless',
    policy: 'AmazonOpenSearchServerlessServiceRolePolicy',
  },
  opensearchservice: {
    role: 'AmazonOpenSearchService',
    policy: 'AmazonOpenSearchServiceRolePolicy',
  },
  'ops.apigateway': { role: 'APIGateway', policy: 'APIGatewayServiceRolePolicy' },
  'ops.emr-serverless': {
    role: 'AmazonEMRServerless',
    policy: 'AmazonEMRServerlessServiceRolePolicy',
  },
  'opsdatasync.ssm': {
    role: 'SystemsManagerOpsDataSync',
    policy: 'AWSSystemsManagerOpsDataSyncServiceRolePolicy',
  },
  'opsinsights.ssm': {
    role: 'AmazonSSM_OpsInsights',
    policy: 'AWSSSMOpsInsightsServiceRolePolicy',
  },
  organizations: { role: 'Organizations', policy: 'AWSOrganizationsServiceTrustPolicy' },
  panorama: { role: 'AWSPanorama', policy: 'AWSPanoramaServiceLinkedRolePolicy' },
  'pullthroughcache.ecr': {
    role: 'ECRPullThroughCache',
    policy: 'AWSECRPullThroughCache_ServiceRolePolicy',
  },
  ram: { role: 'ResourceAccessManager', policy: 'AWSResourceAccessManagerServiceRolePolicy' },
  rds: { role: 'RDS', policy: 'AmazonRDSServiceRolePolicy' },
  redshift: { role: 'Redshift', policy: 'AmazonRedshiftServiceLinkedRolePolicy' },
  'replication.cassandra': {
    role: 'KeyspacesReplication',
    policy: 'KeyspacesReplicationServiceRolePolicy',
  },
  'replication.dynamodb': {
    role: 'DynamoDBReplication',
    policy: 'DynamoDBReplicationServiceRolePolicy',
  },
  'replication.ecr': { role: 'ECRReplication', policy: 'ECRReplicationServiceRolePolicy' },
  'reports.backup': { role: 'BackupReports', policy: 'AWSServiceRolePolicyForBackupReports' },
  'repository.sync.codeconnections': { role: 'GitSync', policy: 'AWSGitSyncServiceRolePolicy' },
  'resource-explorer-2': {
    role: 'ResourceExplorer',
    policy: 'AWSResourceExplorerServiceRolePolicy',
  },
  robomaker: { role: 'RoboMaker', policy: 'AWSRoboMakerServicePolicy' },
  rolesanywhere: { role: 'RolesAnywhere', policy: 'AWSRolesAnywhereServicePolicy' },
  route53resolver: { role: 'Route53Resolver', policy: 'Route53ResolverServiceRolePolicy' },
  's3-outposts': { role: 'S3OnOutposts', policy: 'AWSS3OnOutpostsServiceRolePolicy' },
  securityhub: { role: 'SecurityHub', policy: 'AWSSecurityHubServiceRolePolicy' },
  'servicecatalog-appregistry': {
    role: 'AWSServiceCatalogAppRegistry',
    policy: 'AWSServiceCatalogAppRegistryServiceRolePolicy',
  },
  ses: { role: 'AmazonSES', policy: 'AmazonSESServiceRolePolicy' },
  shield: { role: 'AWSShield', policy: 'AWSShieldServiceRolePolicy' },
  spot: { role: 'EC2Spot', policy: 'AWSEC2SpotServiceRolePolicy' },
  spotfleet: { role: 'EC2SpotFleet', policy: 'AWSEC2SpotFleetServiceRolePolicy' },
  ssm: { role: 'AmazonSSM', policy: 'AmazonSSMServiceRolePolicy' },
  'ssm-incidents': { role: 'IncidentManager', policy: 'AWSIncidentManagerServiceRolePolicy' },
  'ssm-quicksetup': { role: 'SSMQuickSetup', policy: 'SSMQuickSetupRolePolicy' },
  sso: { role: 'SSO', policy: 'AWSSSOServiceRolePolicy' },
  'storage-lens.s3': { role: 'S3StorageLens', policy: 'S3StorageLensServiceRolePolicy' },
  support: { role: 'Support', policy: 'AWSSupportServiceRolePolicy' },
  'transcription.chime': {
    role: 'AmazonChimeTranscription',
    policy: 'AmazonChimeTranscriptionServiceLinkedRolePolicy',
  },
  transitgateway: { role: 'VPCTransitGateway', policy: 'AWSVPCTransitGatewayServiceRolePolicy' },
  trustedadvisor: { role: 'TrustedAdvisor', policy: 'AWSTrustedAdvisorServiceRolePolicy' },
  'voiceconnector.chime': {
    role: 'AmazonChimeVoiceConnector',
    policy: 'AmazonChimeVoiceConnectorServiceLinkedRolePolicy',
  },
  'vpcorigin.cloudfront': {
    role: 'CloudFrontVPCOrigin',
    policy: 'AWSCloudFrontVPCOriginServiceRolePolicy',
  },
  waf: { role: 'WAFLogging', policy: 'WAFLoggingServiceRolePolicy' },
  'waf-regional': { role: 'WAFRegionalLogging', policy: 'WAFRegionalLoggingServiceRolePolicy' },
  wafv2: { role: 'WAFV2Logging', policy: 'WAFV2LoggingServiceRolePolicy' },
} satisfies Record<string, LinkedService>

/** What Application Auto Scaling scales, by the service that has it. */
const scaled = {
  appstream: 'AppStreamFleet',
  cassandra: 'CassandraTable',
  comprehend: 'ComprehendEndpoint',
  'custom-resource': 'CustomResource',
  dynamodb: 'DynamoDBTable',
  ec2: 'EC2SpotFleetRequest',
  ecs: 'ECSService',
  elasticache: 'ElastiCacheRG',
  kafka: 'KafkaCluster',
  lambda: 'LambdaConcurrency',
  neptune: 'NeptuneCluster',
  rds: 'RDSCluster',
  sagemaker: 'SageMakerEndpoint',
  workspaces: 'WorkSpacesPool',
} satisfies Record<string, string>

function scalingService([service, kind]: readonly [string, string]): [string, LinkedService] {
  const scaling = kind === 'CustomResource' ? 'Scaling' : 'scaling'
  return [
    `${service}.application-autoscaling`,
    {
      role: `ApplicationAutoScaling_${kind}`,
      policy: `AWSApplicationAuto${scaling}${kind}Policy`,
    },
  ]
}

/** By service principal, without `.amazonaws.com`. */
export const linkedServices: ReadonlyMap<string, LinkedService> = new Map([
  ...Object.entries<LinkedService>(services),
  ...Object.entries(scaled).map(scalingService),
])
