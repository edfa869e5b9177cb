/** The custom policy checks, as Access Analyzer answers them. */
import { SallyportError } from '../../entries/index.ts'
import {
  type AccessCheck,
  checkAccessNotGranted,
  checkNoNewAccess,
  checkNoPublicAccess,
} from '../../entries/validate.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'

export function checkNoNewAccessCall(input: InputFields): CallOutput {
  const proposed = input.need('newPolicyDocument')
  const existing = input.need('existingPolicyDocument')
  return answer(() => checkNoNewAccess(proposed, existing, readType(input)))
}

export function checkAccessNotGrantedCall(input: InputFields): CallOutput {
  const [access] = input.structures('access')
  const listed = {
    ...readType(input),
    ...given('actions', access?.texts('actions')),
    ...given('resources', access?.texts('resources')),
  }
  return answer(() => checkAccessNotGranted(input.need('policyDocument'), listed))
}

export function checkNoPublicAccessCall(input: InputFields): CallOutput {
  // the model has let no other type through
  const resourceType = input.need('resourceType') as Parameters<
    typeof checkNoPublicAccess
  >[1]['resourceType']
  return answer(() => checkNoPublicAccess(input.need('policyDocument'), { resourceType }))
}

function readType(input: InputFields) {
  const isResource = input.need('policyType') === 'RESOURCE_POLICY'
  return { type: isResource ? 'resource' : 'identity' } as const
}

function given(name: string, texts: readonly string[] = []) {
  return texts.length === 0 ? {} : { [name]: texts }
}

function answer(check: () => AccessCheck): CallOutput {
  try {
    const { result, message, reasons } = check()
    return { result, message, reasons: reasons.map((reason) => ({ ...reason })) }
  } catch (cause) {
    if (!(cause instanceof SallyportError)) throw cause
    throw new AwsError('InvalidParameterException', cause.issues[0]?.message ?? cause.message)
  }
}
