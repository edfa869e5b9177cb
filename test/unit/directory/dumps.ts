/** A dump of an account with every member that authorization details have, and others like it. */
import { allowAll, trustAll } from './documents.ts'

export const account = '111122223333'
export const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`
export const awsPolicy = (name: string) => `arn:aws:iam::aws:policy/${name}`

const denyS3 = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
}

export const dump = {
  UserDetailList: [
    {
      Path: '/a/',
      UserName: 'alice',
      UserId: 'AIDA1',
      Arn: iam('user/a/alice'),
      CreateDate: '2023-03-09T10:41:45+00:00',
      UserPolicyList: [{ PolicyName: 'inline', PolicyDocument: denyS3 }],
      GroupList: ['admins'],
      AttachedManagedPolicies: [{ PolicyName: 'p', PolicyArn: iam('policy/b/p') }],
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: awsPolicy('Admin'),
      },
      Tags: [{ Key: 'team', Value: 'x' }],
    },
  ],
  GroupDetailList: [
    {
      Path: '/g/',
      GroupName: 'admins',
      GroupId: 'AGPA1',
      Arn: iam('group/g/admins'),
      CreateDate: '2023-03-09T10:41:45+00:00',
      GroupPolicyList: [{ PolicyName: 'guard', PolicyDocument: denyS3 }],
      AttachedManagedPolicies: [{ PolicyName: 'Admin', PolicyArn: awsPolicy('Admin') }],
    },
  ],
  RoleDetailList: [
    {
      Path: '/r/',
      RoleName: 'R',
      RoleId: 'AROA1',
      Arn: iam('role/r/R'),
      CreateDate: '2023-03-09T10:41:45+00:00',
      AssumeRolePolicyDocument: trustAll,
      InstanceProfileList: [
        { Path: '/i/', InstanceProfileName: 'I', Arn: iam('instance-profile/i/I'), Roles: [] },
      ],
      RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: denyS3 }],
      AttachedManagedPolicies: [{ PolicyName: 'p', PolicyArn: iam('policy/b/p') }],
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: iam('policy/b/p'),
      },
      Tags: [{ Key: 'team', Value: 'x' }],
      RoleLastUsed: {},
    },
  ],
  Policies: [
    {
      PolicyName: 'p',
      PolicyId: 'ANPA1',
      Path: '/b/',
      Arn: iam('policy/b/p'),
      DefaultVersionId: 'v2',
      AttachmentCount: 1,
      PermissionsBoundaryUsageCount: 1,
      IsAttachable: true,
      CreateDate: '2023-03-09T10:41:45+00:00',
      UpdateDate: '2023-03-09T10:41:45+00:00',
      PolicyVersionList: [
        { VersionId: 'v2', IsDefaultVersion: true, Document: allowAll },
        { VersionId: 'v1', IsDefaultVersion: false, Document: denyS3 },
      ],
    },
    {
      PolicyName: 'Admin',
      Path: '/',
      Arn: awsPolicy('Admin'),
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: allowAll }],
    },
  ],
  IsTruncated: false,
}

export const emptyDump = {
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
}

/** A dump of another account with a user, and one version of AWS's policy `Admin`. */
export function otherDump(id: string, version: string, document: object = denyS3) {
  return {
    ...emptyDump,
    UserDetailList: [
      {
        UserName: 'bob',
        Arn: `arn:aws:iam::${id}:user/bob`,
        AttachedManagedPolicies: [{ PolicyArn: awsPolicy('Admin') }],
      },
    ],
    Policies: [
      {
        PolicyName: 'Admin',
        Arn: awsPolicy('Admin'),
        DefaultVersionId: version,
        PolicyVersionList: [{ VersionId: version, IsDefaultVersion: true, Document: document }],
      },
    ],
  }
}
