/** Roles that AWS's services keep for themselves. */
import { AwsError } from '../../protocol/aws-error.ts'

const servicePath = '/aws-service-role/'
const reservedPath = '/aws-reserved/'

interface PlacedRole {
  readonly path: string
  readonly name: string
}

/** Throws for a role that only its service changes ("Service-linked roles"). */
export function confirmModifiable(role: PlacedRole): void {
  if (role.path.startsWith(servicePath)) throw unmodifiable(role)
  confirmDescribable(role)
}

/** Throws for a role that has not even a description or tags of the account's own. */
export function confirmDescribable(role: PlacedRole): void {
  if (role.path.startsWith(reservedPath)) throw unmodifiable(role)
}

function unmodifiable({ name }: PlacedRole): AwsError {
  return new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  )
}

/** Whether a path is one that no caller may make a role under. */
export function isReservedPath(path: string): boolean {
  return path.startsWith(servicePath) || path.startsWith(reservedPath)
}
