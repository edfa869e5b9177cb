/** Blocks of several operators (CT-265 to CT-290). */
import type { TruthRow } from '../truth-tables.ts'

export const combinationRows: readonly TruthRow[] = [
  {
    id: 'CT-265',
    condition: {
      StringEqualsIgnoreCase: { 'aws:RequestTag/environment': ['preprod', 'storage'] },
      'ForAnyValue:StringEquals': { 'aws:TagKeys': 'environment' },
    },
    context: { 'aws:TagKeys': ['environment'], 'aws:RequestTag/environment': 'preprod' },
    holds: true,
  },
  {
    id: 'CT-266',
    condition: {
      StringEqualsIgnoreCase: { 'aws:RequestTag/environment': ['preprod', 'storage'] },
      'ForAnyValue:StringEquals': { 'aws:TagKeys': 'environment' },
    },
    context: {
      'aws:TagKeys': ['environment', 'costcenter'],
      'aws:RequestTag/environment': 'PreProd',
    },
    holds: true,
  },
  {
    id: 'CT-267',
    condition: {
      StringEqualsIgnoreCase: { 'aws:RequestTag/environment': ['preprod', 'storage'] },
      'ForAnyValue:StringEquals': { 'aws:TagKeys': 'environment' },
    },
    context: { 'aws:TagKeys': ['Environment'], 'aws:RequestTag/Environment': 'preprod' },
    holds: false,
  },
  {
    id: 'CT-268',
    condition: {
      StringEqualsIgnoreCase: { 'aws:RequestTag/environment': ['preprod', 'storage'] },
      'ForAnyValue:StringEquals': { 'aws:TagKeys': 'environment' },
    },
    context: { 'aws:TagKeys': ['costcenter'], 'aws:RequestTag/environment': 'preprod' },
    holds: false,
  },
  {
    id: 'CT-269',
    condition: {
      StringEqualsIgnoreCase: { 'aws:RequestTag/environment': ['preprod', 'storage'] },
      'ForAnyValue:StringEquals': { 'aws:TagKeys': 'environment' },
    },
    context: { 'aws:RequestTag/environment': 'storage' },
    holds: false,
  },
  {
    id: 'CT-270',
    condition: {
      StringEqualsIgnoreCase: { 'aws:RequestTag/environment': ['preprod', 'storage'] },
      'ForAnyValue:StringEquals': { 'aws:TagKeys': 'environment' },
    },
    context: { 'aws:TagKeys': ['environment'] },
    holds: false,
  },
  {
    id: 'CT-275',
    condition: {
      StringEquals: {
        'aws:PrincipalTag/department': ['finance', 'hr', 'legal'],
        'aws:PrincipalTag/role': ['audit', 'security'],
      },
      ArnLike: {
        'aws:PrincipalArn': [
          'arn:aws:iam::111122223333:user/Ana',
          'arn:aws:iam::111122223333:user/Mary',
        ],
      },
    },
    context: {
      'aws:PrincipalTag/department': 'legal',
      'aws:PrincipalTag/role': 'audit',
      'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/Mary',
    },
    holds: true,
  },
  {
    id: 'CT-276',
    condition: {
      StringEquals: {
        'aws:PrincipalTag/department': ['finance', 'hr', 'legal'],
        'aws:PrincipalTag/role': ['audit', 'security'],
      },
      ArnLike: {
        'aws:PrincipalArn': [
          'arn:aws:iam::111122223333:user/Ana',
          'arn:aws:iam::111122223333:user/Mary',
        ],
      },
    },
    context: {
      'aws:PrincipalTag/department': 'hr',
      'aws:PrincipalTag/role': 'audit',
      'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/Nikki',
    },
    holds: false,
  },
  {
    id: 'CT-277',
    condition: {
      StringEquals: {
        'aws:PrincipalTag/department': ['finance', 'hr', 'legal'],
        'aws:PrincipalTag/role': ['audit', 'security'],
      },
      ArnLike: {
        'aws:PrincipalArn': [
          'arn:aws:iam::111122223333:user/Ana',
          'arn:aws:iam::111122223333:user/Mary',
        ],
      },
    },
    context: {
      'aws:PrincipalTag/department': 'hr',
      'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/Mary',
    },
    holds: false,
  },
  {
    id: 'CT-278',
    condition: {
      StringEquals: {
        'aws:PrincipalTag/department': ['finance', 'hr', 'legal'],
        'aws:PrincipalTag/role': ['audit', 'security'],
      },
      ArnNotLike: {
        'aws:PrincipalArn': [
          'arn:aws:iam::111122223333:user/Ana',
          'arn:aws:iam::111122223333:user/Mary',
        ],
      },
    },
    context: {
      'aws:PrincipalTag/department': 'legal',
      'aws:PrincipalTag/role': 'audit',
      'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/Nikki',
    },
    holds: true,
  },
  {
    id: 'CT-279',
    condition: {
      StringEquals: {
        'aws:PrincipalTag/department': ['finance', 'hr', 'legal'],
        'aws:PrincipalTag/role': ['audit', 'security'],
      },
      ArnNotLike: {
        'aws:PrincipalArn': [
          'arn:aws:iam::111122223333:user/Ana',
          'arn:aws:iam::111122223333:user/Mary',
        ],
      },
    },
    context: {
      'aws:PrincipalTag/department': 'hr',
      'aws:PrincipalTag/role': 'audit',
      'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/Mary',
    },
    holds: false,
  },
  {
    id: 'CT-285',
    condition: {
      StringNotEquals: { 'aws:SourceVpc': '${aws:Ec2InstanceSourceVpc}' },
      Null: { 'ec2:SourceInstanceARN': 'false' },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    },
    context: {
      'aws:SourceVpc': 'vpc-1',
      'aws:Ec2InstanceSourceVpc': 'vpc-1',
      'ec2:SourceInstanceARN': 'arn:aws:ec2:us-east-1:111122223333:instance/i-1',
      'aws:ViaAWSService': 'false',
    },
    holds: false,
  },
  {
    id: 'CT-286',
    condition: {
      StringNotEquals: { 'aws:SourceVpc': '${aws:Ec2InstanceSourceVpc}' },
      Null: { 'ec2:SourceInstanceARN': 'false' },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    },
    context: {
      'aws:Ec2InstanceSourceVpc': 'vpc-1',
      'ec2:SourceInstanceARN': 'arn:aws:ec2:us-east-1:111122223333:instance/i-1',
      'aws:ViaAWSService': 'false',
    },
    holds: true,
  },
  {
    id: 'CT-287',
    condition: {
      StringNotEquals: { 'aws:SourceVpc': '${aws:Ec2InstanceSourceVpc}' },
      Null: { 'ec2:SourceInstanceARN': 'false' },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    },
    context: {
      'aws:SourceVpc': 'vpc-1',
      'aws:Ec2InstanceSourceVpc': 'vpc-1',
      'aws:ViaAWSService': 'false',
    },
    holds: false,
  },
  {
    id: 'CT-288',
    condition: { StringNotEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
    context: { 'aws:ResourceOrgID': 'o-1', 'aws:PrincipalOrgID': 'o-1' },
    holds: false,
  },
  {
    id: 'CT-289',
    condition: { StringNotEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
    context: { 'aws:ResourceOrgID': 'o-2', 'aws:PrincipalOrgID': 'o-1' },
    holds: true,
  },
  {
    id: 'CT-290',
    condition: { StringNotEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
    context: { 'aws:ResourceOrgID': 'o-2' },
    holds: true,
  },
]
