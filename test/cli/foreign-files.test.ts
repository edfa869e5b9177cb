/** `sallyport validate` of files that other tools and AWS write, and of what is no JSON at all. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { readReports } from './documents.ts'

interface Found {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly code: string
  readonly policy?: string
  readonly path: readonly (string | number)[]
  readonly hint: string
}

async function find(...args: readonly string[]): Promise<Found[]> {
  const { stdout } = await sallyport(['validate', ...args, '--format', 'jsonl'])
  return stdout === '' ? [] : (readLines(stdout) as Found[])
}

const typo = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObjct', Resource: '*' }],
}
const openTrust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
}

describe('a CloudFormation template', () => {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: { Name: { Type: 'String', Default: 'photos' }, Open: { Type: 'String' } },
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: openTrust,
          Policies: [{ PolicyName: 'p', PolicyDocument: typo }],
        },
      },
      Thing: { Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: typo } },
      Guardrail: {
        Type: 'AWS::Organizations::Policy',
        Properties: {
          Type: 'SERVICE_CONTROL_POLICY',
          Content: { ...readReports, Statement: [{ ...readReports.Statement[0], Principal: '*' }] },
        },
      },
    },
  }

  test('has its policies validated where they are, each as what its resource takes', async () => {
    const folder = makeFolder({ 'app.template.json': template })
    const found = await find(folder('app.template.json'))
    expect(found.map(({ policy, code }) => `${policy} ${code}`)).toEqual([
      'Role ALLOW_WITH_ANY_PRINCIPAL',
      'Role INVALID_ACTION',
      'Guardrail SCP_SYNTAX_ERROR_PRINCIPAL',
    ])
    const [, action] = found
    expect(action?.path).toEqual([
      ...['Resources', 'Role', 'Properties', 'Policies', 0],
      ...['PolicyDocument', 'Statement', 0, 'Action'],
    ])
    const lines = JSON.stringify(template, null, 2).split('\n')
    const line = lines[(action?.line ?? 0) - 1] ?? ''
    expect(line.slice((action?.column ?? 0) - 1)).toMatch(/^"s3:GetObjct"/)
  })

  test.each<[string, unknown, readonly string[]]>([
    ['a function in an ARN', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}/*' }, []],
    ['a parameter', { 'Fn::Sub': 'arn:aws:s3:::${Name}/*' }, []],
    ['parts', { 'Fn::Join': ['', ['arn:aws:s3:::', { Ref: 'Name' }, '/*']] }, []],
    ['what only a deployment knows', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, []],
    ['such a part', { 'Fn::Sub': '${Bucket.Arn}/*' }, []],
    ['a parameter without a value', { Ref: 'Open' }, []],
    ['a branch', { 'Fn::If': ['C', { 'Fn::Sub': 'arn:aws:s4:::x' }, '*'] }, ['INVALID_SERVICE']],
    ['no value', [{ Ref: 'AWS::NoValue' }, 'arn:aws:s3:::b/*'], []],
    ['a wrong name in a function', { 'Fn::Sub': 'arn:aws:s4:::${Name}' }, ['INVALID_SERVICE']],
  ])('has its functions resolved: %s', async (_, resource, expected) => {
    const document = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: resource }],
    }
    const Own = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document } }
    const folder = makeFolder({
      'a.json': { ...template, Resources: { Own, Bucket: template.Resources.Bucket } },
    })
    expect((await find(folder('a.json'))).map(({ code }) => code)).toEqual(expected)
  })

  test('of a CDK assembly is found by the folder and by its manifest; its other files are left out', async () => {
    const manifest = {
      version: '36.0.0',
      artifacts: {
        App: {
          type: 'aws:cloudformation:stack',
          properties: { templateFile: 'App.template.json' },
        },
      },
    }
    const folder = makeFolder({
      'cdk.out/App.template.json': template,
      'cdk.out/manifest.json': manifest,
      'cdk.out/tree.json': { version: 'tree-0.1', tree: { attributes: { policy: typo } } },
      'cdk.out/App.assets.json': { version: '36.0.0', files: {}, dockerImages: {} },
    })
    for (const path of ['cdk.out', 'cdk.out/manifest.json']) {
      const found = await find(folder(path))
      expect(found).toHaveLength(3)
      expect(new Set(found.map(({ file }) => file))).toEqual(
        new Set([folder('cdk.out/App.template.json')]),
      )
    }
  })
})

describe('what `terraform show -json` prints', () => {
  const values = (policy: object) => ({ policy: JSON.stringify(policy) })
  const plan = {
    format_version: '1.2',
    terraform_version: '1.9.0',
    planned_values: {
      root_module: {
        resources: [
          {
            address: 'aws_iam_role.x',
            mode: 'managed',
            type: 'aws_iam_role',
            values: { assume_role_policy: JSON.stringify(openTrust) },
          },
          {
            address: 'data.aws_iam_policy_document.d',
            mode: 'data',
            type: 'aws_iam_policy_document',
            values: { json: JSON.stringify(typo) },
          },
        ],
        child_modules: [
          {
            resources: [
              {
                address: 'module.m.aws_iam_policy.y',
                mode: 'managed',
                type: 'aws_iam_policy',
                values: values(typo),
              },
            ],
          },
        ],
      },
    },
  }

  test.each(['planned_values', 'values'])('has the policies of its %s validated', async (name) => {
    const { planned_values, ...rest } = plan
    const folder = makeFolder({ 'plan.json': { ...rest, [name]: planned_values } })
    const found = await find(folder('plan.json'))
    expect(found.map(({ policy, code }) => `${policy} ${code}`)).toEqual([
      'aws_iam_role.x ALLOW_WITH_ANY_PRINCIPAL',
      'module.m.aws_iam_policy.y INVALID_ACTION',
    ])
    expect(found[1]?.path.slice(-4)).toEqual(['policy', 'Statement', 0, 'Action'])
  })

  test('is asked for where a state file is given', async () => {
    const folder = makeFolder({
      'terraform.tfstate.json': { version: 4, terraform_version: '1.9.0' },
    })
    const { code, stderr } = await sallyport(['validate', folder('terraform.tfstate.json')])
    expect(code).toBe(2)
    expect(stderr).toContain('hint: run `terraform show -json > state.json`')
  })
})

describe('an account as AWS lists it', () => {
  const details = {
    UserDetailList: [
      { UserName: 'ann', UserPolicyList: [{ PolicyName: 'own', PolicyDocument: typo }] },
    ],
    RoleDetailList: [
      {
        RoleName: 'deploy',
        AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(openTrust)),
        RolePolicyList: [],
        // the role again
        InstanceProfileList: [
          { Roles: [{ RoleName: 'deploy', AssumeRolePolicyDocument: openTrust }] },
        ],
      },
    ],
    Policies: [
      {
        PolicyName: 'Ours',
        Arn: 'arn:aws:iam::111122223333:policy/Ours',
        PolicyVersionList: [
          { VersionId: 'v2', IsDefaultVersion: true, Document: typo },
          { VersionId: 'v1', IsDefaultVersion: false, Document: typo },
        ],
      },
      {
        PolicyName: 'Theirs',
        Arn: 'arn:aws:iam::aws:policy/Theirs',
        PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: typo }],
      },
    ],
  }

  test('has inline, trust and managed policies validated, and AWS’s own left out', async () => {
    const folder = makeFolder({ 'dump.json.gz': gzipSync(JSON.stringify(details)) })
    const found = await find('--authorization-details', folder('dump.json.gz'))
    expect(found.map(({ policy, code }) => `${policy} ${code}`)).toEqual([
      'ann/own INVALID_ACTION',
      'deploy ALLOW_WITH_ANY_PRINCIPAL',
      'Ours INVALID_ACTION',
    ])
  })

  test('is refused where AWS cut it off', async () => {
    const folder = makeFolder({ 'dump.json': { ...details, IsTruncated: true, Marker: 'x' } })
    const { code, stderr } = await sallyport(['validate', folder('dump.json')])
    expect(code).toBe(3)
    expect(stderr).toContain('the file is one page of several')
  })

  test('of an organization has its SCPs and RCPs validated as such', async () => {
    const item = (Type: string, Name: string) => ({
      PolicySummary: {
        Type,
        Name,
        Arn: `arn:aws:organizations::111122223333:policy/o-a/x/${Name}`,
      },
      Content: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*' },
      }),
    })
    const listing = {
      Organization: { Id: 'o-abc1234567' },
      Policies: [item('SERVICE_CONTROL_POLICY', 'scp'), item('RESOURCE_CONTROL_POLICY', 'rcp')],
    }
    const folder = makeFolder({ 'org.json': listing })
    const found = await find('--organization', folder('org.json'))
    expect(found.map(({ policy, code }) => `${policy} ${code}`)).toEqual([
      'scp SCP_SYNTAX_ERROR_PRINCIPAL',
    ])
  })
})

describe('many policies in one file', () => {
  test('as JSON lines of names and documents each have a place in their line', async () => {
    const lines = [
      { name: 'one', document: readReports },
      { name: 'two', document: typo },
    ]
    const folder = makeFolder({ 'all.jsonl': lines.map((one) => JSON.stringify(one)).join('\n') })
    const found = await find(folder('all.jsonl'))
    expect(found.map(({ policy, line, code }) => `${policy}:${line} ${code}`)).toEqual([
      'two:2 INVALID_ACTION',
    ])
    const { stdout } = await sallyport(['validate', folder('all.jsonl')])
    expect(stdout).toContain('policy list with 2 policies')
  })

  test.each([
    ['a list', JSON.stringify([typo, typo])],
    ['lines', `${JSON.stringify(typo)}\n${JSON.stringify(typo)}\n`],
  ])('as %s of documents are all validated', async (_, text) => {
    const folder = makeFolder({ 'all.json': text })
    expect((await find(folder('all.json'))).map(({ code }) => code)).toEqual([
      'INVALID_ACTION',
      'INVALID_ACTION',
    ])
  })

  test('mixed with something else are named with the place of it', async () => {
    const text = `${JSON.stringify({ name: 'one', document: typo })}\n{"principal":"x"}\n`
    const folder = makeFolder({ 'all.jsonl': text })
    const { code, stderr } = await sallyport(['validate', folder('all.jsonl')])
    expect(code).toBe(3)
    expect(stderr).toContain('the file mixes policies with something else')
    expect(stderr).toContain(`  at ${folder('all.jsonl')}:2:1`)
  })
})

describe('what is no JSON', () => {
  test.each([
    ['main.tf', 'the file is Terraform configuration', 'terraform show -json'],
    ['template.yaml', 'the file is YAML, not JSON', 'cfn-flip template.yaml template.json'],
    ['template.yml', 'the file is YAML, not JSON', 'yq -o=json'],
  ])('%s is named, with the command to run', async (name, message, command) => {
    const folder = makeFolder({ [name]: 'x: 1' })
    const { code, stderr } = await sallyport(['validate', folder(name)])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).toContain(command)
  })

  test('in a folder without any JSON is named, too', async () => {
    const folder = makeFolder({ 'stack/main.tf': 'x' })
    const { code, stderr } = await sallyport(['validate', folder('stack')])
    expect(code).toBe(2)
    expect(stderr).toContain(`  at ${folder('stack/main.tf')}\n`)
  })

  test.each([
    ['', 'the text is empty'],
    ['<html></html>', 'the text is XML or a web page, not JSON'],
    ['resource "aws_iam_policy" "p" {\n}', 'the text is Terraform configuration, not JSON'],
    ['Version: "2012-10-17"\nStatement: []', 'the text is YAML, not JSON'],
    ['# a comment\nVersion: 2012-10-17', 'the text is YAML, not JSON'],
    ['{ "Version": "2012-10-17", "Statement": [ {', 'it is cut off'],
    ['{ "Version": "2012-10-17", "Statement": [}', 'a value is expected here'],
  ])('is told by its text on standard input: %j', async (stdin, message) => {
    const { stdout, code } = await sallyport(['validate', '-'], { stdin })
    expect(stdout).toContain(message)
    expect(code).toBe(3)
  })

  test('because it is cut off says so; a typing error is a typing error', async () => {
    const text = JSON.stringify(typo, null, 2)
    const folder = makeFolder({
      'cut.json': text.slice(0, -20),
      'typo.json': text.replace('"Effect":', '"Effect"'),
    })
    const [cut] = await find(folder('cut.json'))
    expect(cut?.hint).toBe('write or download the file again, whole')
    const [wrong] = await find(folder('typo.json'))
    expect(wrong?.hint).toContain('write plain JSON')
  })
})

describe('options', () => {
  test('`-` is standard input', async () => {
    const { stdout, code } = await sallyport(['validate', '-'], { stdin: JSON.stringify(typo) })
    expect(stdout).toMatch(/stdin:1:\d+ warning INVALID_ACTION/)
    expect(code).toBe(0)
  })

  test('--no-catalogue compares no names with AWS’s lists', async () => {
    const folder = makeFolder({ 'a.json': typo })
    expect(await find(folder('a.json'))).toHaveLength(1)
    expect(await find(folder('a.json'), '--no-catalogue')).toEqual([])
  })

  test('inline policies of directories are compared, too', async () => {
    const users = [{ name: 'ann', policies: [{ name: 'own', document: typo }] }]
    const folder = makeFolder({ 'a.directory.json': { accounts: [{ id: '111122223333', users }] } })
    expect((await find(folder('a.directory.json'))).map(({ code }) => code)).toEqual([
      'INVALID_ACTION',
    ])
  })

  test('nothing to validate is a fault of the call', async () => {
    expect(await sallyport(['validate'])).toMatchObject({ code: 2 })
  })

  test('sarif rules have names, descriptions and help', async () => {
    const folder = makeFolder({ 'a.json': typo })
    const { stdout } = await sallyport(['validate', folder('a.json'), '--format', 'sarif'])
    const [rule] = JSON.parse(stdout).runs[0].tool.driver.rules
    expect(rule).toMatchObject({
      id: 'INVALID_ACTION',
      name: 'InvalidAction',
      shortDescription: { text: 'invalid action' },
      fullDescription: { text: expect.stringMatching(/^invalid action: /) },
      help: { text: expect.any(String), markdown: expect.stringContaining('](https://') },
      helpUri: expect.stringMatching(/^https:/),
    })
  })

  test('a long line is shown around the place, with the caret below it', async () => {
    const folder = makeFolder({ 'a.json': JSON.stringify(typo) })
    const { stdout } = await sallyport(['validate', folder('a.json')])
    const lines = stdout.split('\n')
    const at = lines.findIndex((line) => line.includes('"s3:GetObjct"'))
    expect(lines[at]?.indexOf('"s3:GetObjct"')).toBe(lines[at + 1]?.indexOf('^'))
    expect(lines[at]?.length).toBeLessThan(110)
  })
})
