/** Resources that AWS itself owns and that every account may use (E-17). */

/** Words in place of an ARN's account: "AWS managed policies", "Find an AMI" (owner aliases). */
const ownersOfAws: ReadonlySet<string> = new Set(['aws', 'amazon'])

/**
 * Services whose ARNs have an account unless the resource is AWS's own: public parameters and
 * documents of Systems Manager ("Actions, resources, and condition keys for AWS Systems Manager").
 */
const publicWithoutAccount: ReadonlyMap<string, readonly string[]> = new Map([
  ['ssm', ['parameter/aws/', 'document/', 'automation-definition/']],
])

/** The parts of an ARN that tell. */
interface ArnOwner {
  readonly service: string
  readonly account: string
  readonly resource: string
}

/** Whether AWS owns what an ARN names. It belongs to no account of a directory. */
export function isOwnedByAws({ service, account, resource }: ArnOwner): boolean {
  if (ownersOfAws.has(account)) return true
  if (account !== '') return false
  return publicWithoutAccount.get(service)?.some((start) => resource.startsWith(start)) === true
}
