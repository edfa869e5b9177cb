/** ARNs of what the account has ("IAM identifiers"). */

/** `user`, `group`, … as ARNs have them. */
export type ArnType = 'user' | 'group' | 'role' | 'policy' | 'instance-profile'

/** The ARN of a thing by type, path and name. */
export function arnOf(
  account: string,
  type: ArnType,
  { path, name }: { readonly path: string; readonly name: string },
): string {
  return `arn:aws:iam::${account}:${type}${path}${name}`
}

/** The account's root user, and the account itself where policies name it. */
export function rootArn(account: string): string {
  return `arn:aws:iam::${account}:root`
}

/** A session of a role: without the role's path. */
export function sessionArnOf(account: string, role: string, session: string): string {
  return `arn:aws:sts::${account}:assumed-role/${role}/${session}`
}

/** Parts of an IAM ARN; undefined for anything else. */
export function readIamArn(arn: string):
  | {
      readonly account: string
      readonly type: string
      readonly path: string
      readonly name: string
    }
  | undefined {
  const [, account, type, path, name] =
    /^arn:aws:iam::(\d{12}|aws):([a-z-]+)(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? []
  if (account === undefined || type === undefined) return undefined
  return { account, type, path: path ?? '/', name: name ?? '' }
}
