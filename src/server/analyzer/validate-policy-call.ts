/** ValidatePolicy: what our validation finds in a document, as Access Analyzer says it. */
import { loadCatalogue } from '../../entries/catalogue.ts'
import { SallyportError } from '../../entries/index.ts'
import { validatePolicy } from '../../entries/validate.ts'
import type { ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { raised } from '../protocol/letter-case.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { DocumentText } from './document-text.ts'
import { findingType, isOfAnalyzer, learnMoreLink, type PolicyFault } from './finding-types.ts'

const usualResults = 100
const mostResults = 1_000

export async function validatePolicyCall(
  input: InputFields,
  call: ServedCall,
): Promise<CallOutput> {
  const text = input.need('policyDocument')
  const faults = (await faultsOf(input, text)).filter(isOfAnalyzer)
  const first = readToken(input, call)
  const next = first + readCount(input)
  const document = new DocumentText(text)
  return {
    findings: faults.slice(first, next).map((fault) => showFinding(fault, document)),
    nextToken: next < faults.length ? call.secrets.seal(purpose, next) : undefined,
  }
}

const purpose = 'token of ValidatePolicy'

async function faultsOf(input: InputFields, text: string): Promise<PolicyFault[]> {
  try {
    return validatePolicy(text, { ...readKind(input), catalogue: await loadCatalogue() })
  } catch (cause) {
    if (cause instanceof SallyportError) throw invalid(cause.message)
    throw cause
  }
}

const types = {
  IDENTITY_POLICY: 'identity',
  RESOURCE_POLICY: 'resource',
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
} as const

type PolicyKind = Pick<Parameters<typeof validatePolicy>[1], 'type' | 'resourceType'>

/** A resource type says of resource policies alone what they are attached to. */
function readKind(input: InputFields): PolicyKind {
  const type = types[input.need('policyType') as keyof typeof types]
  const resourceType = input.text('validatePolicyResourceType')
  if (resourceType === undefined) return { type }
  if (type !== 'resource') {
    throw invalid('validatePolicyResourceType goes with the policy type RESOURCE_POLICY only.')
  }
  if (resourceType === 'AWS::IAM::AssumeRolePolicyDocument') return { type: 'trust' }
  return { type, resourceType: resourceType as PolicyKind['resourceType'] & string }
}

function readCount(input: InputFields): number {
  const count = input.number('maxResults') ?? usualResults
  if (count < 1 || count > mostResults) {
    throw invalid(`maxResults must be between 1 and ${mostResults}.`)
  }
  return count
}

function readToken(input: InputFields, call: ServedCall): number {
  const token = input.text('nextToken')
  if (token === undefined) return 0
  const first = call.secrets.open(purpose, token)
  if (typeof first !== 'number') throw invalid('Invalid token.')
  return first
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

function showFinding(fault: PolicyFault, document: DocumentText): CallOutput {
  return {
    findingDetails: `${sentence(fault.message)} ${sentence(fault.hint)}`,
    findingType: findingType(fault),
    issueCode: fault.code,
    learnMoreLink: learnMoreLink(fault),
    locations: [document.locate(fault)],
  }
}

function sentence(text: string): string {
  const end = text.endsWith('?') ? '' : '.'
  return `${raised(text.charAt(0))}${text.slice(1)}${end}`
}
