/** Roles that AWS's services keep for themselves. */
import { AwsError } from '../../protocol/aws-error.ts'

const servicePath = '/aws-service-role/'
const reservedPath = '/aws-reserved/'

/** Throws for a role that only its service changes ("Service-linked roles"). */
export function confirmModifiable({
  path,
  name,
}: {
  readonly path: string
  readonly name: string
}): void {
  if (!path.startsWith(servicePath) && !path.startsWith(reservedPath)) return
  throw new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  )
}

/** Whether a path is one that no caller may make a role under. */
export function isReservedPath(path: string): boolean {
  return path.startsWith(servicePath) || path.startsWith(reservedPath)
}
