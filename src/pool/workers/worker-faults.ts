/** Errors on their way from a worker: classes do not survive it, codes do. */
import {
  BundleError,
  type ErrorCode,
  KernelError,
  LimitError,
  OptionsError,
  PolicyError,
  RequestError,
  SallyportError,
} from '../../model/errors.ts'

/** An error as it is sent. */
export interface WorkerFault {
  readonly code: ErrorCode | undefined
  readonly message: string
  readonly place: string | undefined
  readonly hint: string | undefined
  readonly issues: SallyportError['issues']
  readonly cause: WorkerFault | undefined
}

/** What is sent of an error, and of what caused it. */
export function faultOf(error: unknown, depth = 0): WorkerFault {
  const isOurs = error instanceof SallyportError
  const cause = error instanceof Error && depth < causesMost ? error.cause : undefined
  return {
    code: isOurs ? error.code : undefined,
    message: error instanceof Error ? error.message : String(error),
    place: isOurs ? error.place : undefined,
    hint: isOurs ? error.hint : undefined,
    issues: isOurs ? error.issues : [],
    cause: cause === undefined ? undefined : faultOf(cause, depth + 1),
  }
}

const causesMost = 8

/** The error that a fault was made of; one that is not ours is a fault of the kernel's. */
export function errorOf(fault: WorkerFault): SallyportError {
  const { code, message, cause, issues, place, hint } = fault
  const details = {
    issues,
    ...(place !== undefined && { place }),
    ...(hint !== undefined && { hint }),
    ...(cause !== undefined && { cause: causeOf(cause) }),
  }
  if (code === undefined) return new KernelError('a worker failed', { cause: causeOf(fault) })
  if (isOfBundle(code)) return new BundleError(code, message, details)
  const revive = revived.get(code)
  return revive === undefined
    ? new SallyportError(code, message, details)
    : revive(message, { place: 'worker', hint: 'see the message', ...details })
}

function causeOf(fault: WorkerFault): Error {
  return fault.code === undefined ? new Error(fault.message) : errorOf(fault)
}

function isOfBundle(code: ErrorCode): code is Extract<ErrorCode, `ERR_BUNDLE_${string}`> {
  return code.startsWith('ERR_BUNDLE_')
}

type Revive = (
  message: string,
  details: { readonly place: string; readonly hint: string },
) => SallyportError

const revived: ReadonlyMap<ErrorCode, Revive> = new Map<ErrorCode, Revive>([
  ['ERR_REQUEST_INVALID', (message, details) => new RequestError(message, details)],
  ['ERR_LIMIT_EXCEEDED', (message, details) => new LimitError(message, details)],
  ['ERR_OPTIONS_INVALID', (message, details) => new OptionsError(message, details)],
  ['ERR_POLICY_INVALID', (message, details) => new PolicyError(message, details)],
  ['ERR_KERNEL', (message, details) => new KernelError(message, details)],
])
