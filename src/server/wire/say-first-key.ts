/** The first access key, shown once. */
import { appendFileSync } from 'node:fs'
import type { FirstKey } from './open-account.ts'

/** Says it as a shell takes it, unless it was given, and appends it to a file of AWS profiles where one is given. */
export function sayFirstKey(
  { userName, accessKeyId, secretAccessKey, isGiven }: FirstKey,
  { url, profile }: { readonly url?: string; readonly profile?: string | undefined },
): void {
  const endpoint = url === undefined ? '' : `export AWS_ENDPOINT_URL=${url}\n`
  console.log(
    isGiven
      ? `user ${userName} may do everything, with the access key ${accessKeyId} that was given`
      : `user ${userName} may do everything; its secret is shown only now:

export AWS_ACCESS_KEY_ID=${accessKeyId}
export AWS_SECRET_ACCESS_KEY=${secretAccessKey}
export AWS_DEFAULT_REGION=us-east-1
${endpoint}`,
  )
  if (profile === undefined) return
  const lines = [
    '[sallyport]',
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
    'region = us-east-1',
    ...(url === undefined ? [] : [`endpoint_url = ${url}`]),
  ]
  appendFileSync(profile, `${lines.join('\n')}\n`, { mode: 0o600 })
}
