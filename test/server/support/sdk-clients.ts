/** Clients of the AWS SDK for JavaScript, of a server that was started for them. */
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { IAMClient } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import type { StartedServer } from './started-server.ts'

export interface SdkClients {
  readonly iam: IAMClient
  readonly sts: STSClient
  readonly cloudtrail: CloudTrailClient
}

/** Credentials as STS returns them. */
export interface SdkCredentials {
  readonly AccessKeyId?: string | undefined
  readonly SecretAccessKey?: string | undefined
  readonly SessionToken?: string | undefined
}

/** Of the administrator, or with credentials. */
export function sdkClients(
  { url, environment }: StartedServer,
  credentials?: SdkCredentials,
): SdkClients {
  const token = credentials?.SessionToken
  const options = {
    endpoint: url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: credentials?.AccessKeyId ?? environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: credentials?.SecretAccessKey ?? environment.AWS_SECRET_ACCESS_KEY ?? '',
      ...(token !== undefined && { sessionToken: token }),
    },
  }
  return {
    iam: new IAMClient(options),
    sts: new STSClient(options),
    cloudtrail: new CloudTrailClient(options),
  }
}

/** The name of the error that a call fails with. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (cause) {
    if (cause instanceof Error) return cause.name
    throw cause
  }
  return 'none'
}

/** A policy document of IAM's responses, which is URL-encoded there. */
export function decoded(document: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(document ?? ''))
}

export function policyOf(...actions: readonly string[]): string {
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

export function trustOf(principal: object, action = 'sts:AssumeRole'): string {
  const statement = { Effect: 'Allow', Principal: principal, Action: action }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
