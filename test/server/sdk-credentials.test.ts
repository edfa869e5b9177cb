/** Debian's AWS CLI and boto3, which nobody has changed, find credentials where the server hands them out. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  type IAMClient,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdkClients, trustOf } from './support/sdk-clients.ts'
import { type StartedServer, startServer } from './support/started-server.ts'

const cli = '/usr/bin/aws'
const python = '/usr/bin/python3'
const isInstalled = existsSync(cli)
if (!isInstalled) console.log(`AWS CLI: skipped, ${cli} is missing: npm run install:hosts`)

const run = promisify(execFile)

describe.skipIf(!isInstalled)('credentials', () => {
  let folder: string
  let server: StartedServer

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
    const names = ['--instance-profile', 'box', '--task-role', 'worker', '--metadata-port', '0']
    server = await startServer(folder, names)
    await makeRoles(sdkClients(server).iam)
  })

  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function makeRoles(iam: IAMClient): Promise<void> {
    const roles = { reader: 'ec2.amazonaws.com', worker: 'ecs-tasks.amazonaws.com' }
    for (const [RoleName, Service] of Object.entries(roles)) {
      const AssumeRolePolicyDocument = trustOf({ Service })
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    }
    const profile = { InstanceProfileName: 'box' }
    await iam.send(new CreateInstanceProfileCommand(profile))
    await iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName: 'reader' }))
  }

  /** Without any key: what is left is what the server has said of its endpoints. */
  function environment(prefix: RegExp) {
    const told = Object.entries(server.environment).filter(([name]) => prefix.test(name))
    const own = { PATH: '/usr/bin:/bin', HOME: folder, AWS_PAGER: '' }
    return { ...own, AWS_DEFAULT_REGION: 'us-east-1', ...Object.fromEntries(told) }
  }

  const callers = {
    'the AWS CLI': (env: NodeJS.ProcessEnv) =>
      run(cli, ['sts', 'get-caller-identity', '--endpoint-url', server.url], { env }),
    boto3: (env: NodeJS.ProcessEnv) => {
      const client = `boto3.client('sts', endpoint_url='${server.url}')`
      const code = `import boto3, json; print(json.dumps(${client}.get_caller_identity()))`
      return run(python, ['-c', code], { env })
    },
  }

  for (const [name, call] of Object.entries(callers)) {
    it(`of an instance are found by ${name}`, async () => {
      const { stdout } = await call(environment(/^AWS_EC2_METADATA/))
      const role = /^arn:aws:sts::111122223333:assumed-role\/reader\/i-[0-9a-f]{17}$/
      expect(JSON.parse(stdout).Arn).toMatch(role)
    })

    it(`of a container are found by ${name}`, async () => {
      const { stdout } = await call(environment(/^AWS_CONTAINER/))
      const role = /^arn:aws:sts::111122223333:assumed-role\/worker\/[0-9a-f]{32}$/
      expect(JSON.parse(stdout).Arn).toMatch(role)
    })

    it(`are not found by ${name} without the token`, async () => {
      const env = environment(/^AWS_CONTAINER_CREDENTIALS/)
      await expect(call(env)).rejects.toMatchObject({ stderr: expect.stringMatching(/redential/) })
    })
  }
})
