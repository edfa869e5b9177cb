/** Resources that AWS itself owns and that every account may use (E-17). */

/** Words in place of an ARN's account: "AWS managed policies", "Find an AMI" (owner aliases). */
const ownersOfAws = /^(?:aws|amazon)$/

/**
 * Resources, behind their service, whose ARNs have an account unless they are AWS's own: public
 * parameters and documents ("Actions, resources, and condition keys for AWS Systems Manager").
 */
const publicWithoutAccount = /^ssm:(?:parameter\/aws|document|automation-definition)\//

/** The parts of an ARN that tell. */
interface ArnOwner {
  readonly service: string
  readonly account: string
  readonly resource: string
}

/** Whether AWS owns what an ARN names. It belongs to no account of a directory. */
export function isOwnedByAws({ service, account, resource }: ArnOwner): boolean {
  if (ownersOfAws.test(account)) return true
  return account === '' && publicWithoutAccount.test(`${service}:${resource}`)
}
