/** Operations of other services than Amazon S3 that need other actions than one of their own name. */
import type { NeededAction, OperationGroup } from './operation-group.ts'

const passedRole = (when: string): NeededAction => ({
  action: 'iam:PassRole',
  when,
  resource: when,
})

export const otherOperations: readonly OperationGroup[] = [
  {
    source: 'Actions, resources, and condition keys for AWS Lambda',
    prefix: 'lambda',
    renamed: {
      Invoke: 'InvokeFunction',
      InvokeWithResponseStream: 'InvokeFunction',
      GetLayerVersionByArn: 'GetLayerVersion',
    },
    several: {
      CreateFunction: [{ action: 'lambda:CreateFunction' }, passedRole('role')],
      UpdateFunctionConfiguration: [
        { action: 'lambda:UpdateFunctionConfiguration' },
        passedRole('role'),
      ],
    },
  },
  {
    source: 'AssumeRole, "Permissions"; Passing session tags in AWS STS',
    prefix: 'sts',
    several: {
      AssumeRole: [
        { action: 'sts:AssumeRole' },
        { action: 'sts:TagSession', when: 'tags' },
        { action: 'sts:SetSourceIdentity', when: 'sourceIdentity' },
        { action: 'sts:SetContext', when: 'providedContexts' },
      ],
    },
  },
  {
    source: 'Granting permissions to pass a role to an AWS service',
    prefix: 'ec2',
    several: {
      RunInstances: [
        { action: 'ec2:RunInstances' },
        { action: 'iam:PassRole', when: 'iamInstanceProfile', may: true },
      ],
      AssociateIamInstanceProfile: [
        { action: 'ec2:AssociateIamInstanceProfile' },
        { action: 'iam:PassRole', may: true },
      ],
      CreateFlowLogs: [{ action: 'ec2:CreateFlowLogs' }, { action: 'iam:PassRole', may: true }],
    },
  },
  {
    source: 'Granting permissions to pass a role to an AWS service',
    prefix: 'iam',
    several: {
      AddRoleToInstanceProfile: [
        { action: 'iam:AddRoleToInstanceProfile' },
        { action: 'iam:PassRole', may: true },
      ],
    },
  },
  {
    source: 'Granting permissions to pass a role to an AWS service',
    prefix: 'ecs',
    several: {
      RegisterTaskDefinition: [
        { action: 'ecs:RegisterTaskDefinition' },
        passedRole('taskRoleArn'),
        passedRole('executionRoleArn'),
      ],
    },
  },
  {
    source: 'Granting permissions to pass a role to an AWS service',
    prefix: 'states',
    several: {
      CreateStateMachine: [{ action: 'states:CreateStateMachine' }, passedRole('roleArn')],
    },
  },
  {
    source: 'Granting permissions to pass a role to an AWS service',
    prefix: 'cloudformation',
    several: {
      CreateStack: [{ action: 'cloudformation:CreateStack' }, passedRole('roleARN')],
      UpdateStack: [{ action: 'cloudformation:UpdateStack' }, passedRole('roleARN')],
    },
  },
  {
    source: 'Granting permissions to pass a role to an AWS service',
    prefix: 'glue',
    several: { CreateJob: [{ action: 'glue:CreateJob' }, passedRole('role')] },
  },
  {
    source: 'Creating a trail, "Granting permissions"; Granting permissions to pass a role',
    prefix: 'cloudtrail',
    several: {
      CreateTrail: [{ action: 'cloudtrail:CreateTrail' }, passedRole('cloudWatchLogsRoleArn')],
      UpdateTrail: [{ action: 'cloudtrail:UpdateTrail' }, passedRole('cloudWatchLogsRoleArn')],
    },
  },
  {
    source: 'AWS KMS permissions: kms:ReEncrypt',
    prefix: 'kms',
    several: {
      ReEncrypt: [
        { action: 'kms:ReEncryptFrom', when: 'sourceKeyId', resource: 'sourceKeyId' },
        { action: 'kms:ReEncryptTo', when: 'destinationKeyId', resource: 'destinationKeyId' },
      ],
    },
  },
  {
    source: 'DynamoDB API permissions; Using IAM with PartiQL and with transactions',
    prefix: 'dynamodb',
    several: {
      ExecuteStatement: [{ action: 'dynamodb:PartiQLSelect', may: true }],
      BatchExecuteStatement: [{ action: 'dynamodb:PartiQLSelect', may: true }],
      ExecuteTransaction: [{ action: 'dynamodb:PartiQLSelect', may: true }],
      TransactGetItems: [{ action: 'dynamodb:GetItem' }],
      TransactWriteItems: [{ action: 'dynamodb:PutItem', may: true }],
    },
  },
  {
    source: 'Amazon SQS API permissions: batch operations',
    prefix: 'sqs',
    renamed: {
      SendMessageBatch: 'SendMessage',
      DeleteMessageBatch: 'DeleteMessage',
      ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
    },
  },
  {
    source: 'Amazon SNS API: PublishBatch',
    prefix: 'sns',
    renamed: { PublishBatch: 'Publish' },
  },
  {
    source: 'Amazon Bedrock: InvokeModel, "permissions"; Converse',
    prefix: 'bedrock',
    renamed: {
      Converse: 'InvokeModel',
      ConverseStream: 'InvokeModelWithResponseStream',
      StartAsyncInvoke: 'InvokeModel',
      RetrieveAndGenerateStream: 'RetrieveAndGenerate',
    },
  },
  {
    source: 'IAM Access Analyzer API reference',
    prefix: 'access-analyzer',
    renamed: { GetFindingV2: 'GetFinding', ListFindingsV2: 'ListFindings' },
  },
  {
    source: 'Actions, resources, and condition keys for AWS Budgets',
    prefix: 'budgets',
    renamed: {
      CreateBudget: 'ModifyBudget',
      UpdateBudget: 'ModifyBudget',
      DeleteBudget: 'ModifyBudget',
      CreateNotification: 'ModifyBudget',
      UpdateNotification: 'ModifyBudget',
      DeleteNotification: 'ModifyBudget',
      CreateSubscriber: 'ModifyBudget',
      UpdateSubscriber: 'ModifyBudget',
      DeleteSubscriber: 'ModifyBudget',
      DescribeBudget: 'ViewBudget',
      DescribeBudgets: 'ViewBudget',
      DescribeBudgetPerformanceHistory: 'ViewBudget',
      DescribeBudgetNotificationsForAccount: 'ViewBudget',
      DescribeNotificationsForBudget: 'ViewBudget',
      DescribeSubscribersForNotification: 'ViewBudget',
    },
  },
  {
    source: 'Actions, resources, and condition keys for Amazon Keyspaces',
    prefix: 'cassandra',
    renamed: {
      CreateKeyspace: 'Create',
      CreateTable: 'Create',
      CreateType: 'Create',
      DeleteKeyspace: 'Drop',
      DeleteTable: 'Drop',
      DeleteType: 'Drop',
      GetKeyspace: 'Select',
      GetTable: 'Select',
      GetTableAutoScalingSettings: 'Select',
      GetType: 'Select',
      ListKeyspaces: 'Select',
      ListTables: 'Select',
      ListTypes: 'Select',
      ListTagsForResource: 'Select',
      RestoreTable: 'Restore',
      UpdateKeyspace: 'Alter',
      UpdateTable: 'Alter',
    },
  },
  {
    source: 'Actions, resources, and condition keys for Amazon CloudFront',
    prefix: 'cloudfront',
    several: {
      CreateDistributionWithTags: [
        { action: 'cloudfront:CreateDistribution' },
        { action: 'cloudfront:TagResource' },
      ],
    },
  },
  {
    source: 'Amazon API Gateway: actions are the verbs of its REST operations',
    prefix: 'execute-api',
    renamed: {
      PostToConnection: 'ManageConnections',
      GetConnection: 'ManageConnections',
      DeleteConnection: 'ManageConnections',
    },
  },
  {
    source: 'Actions, resources, and condition keys for Amazon QuickSight',
    prefix: 'quicksight',
    renamed: {
      DescribeAnalysisDefinition: 'DescribeAnalysis',
      DescribeDashboardDefinition: 'DescribeDashboard',
      DescribeTemplateDefinition: 'DescribeTemplate',
    },
  },
]
