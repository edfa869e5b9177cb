/** The forms that follow a right password, as HTML; all but security keys works without scripts. */
import { escaped, field, hidden, writeDocument } from '../sign-in/page-elements.ts'
import { keyScript } from './key-script.ts'
import type { StepPage } from './step-page.ts'

/** A step, and what the whole page is about. */
export type ShownStep = StepPage & {
  readonly program: string
  readonly action: string
  readonly userCode: string | undefined
  readonly fault: string | undefined
}

export function writeStepPage(step: ShownStep): string {
  const told = step.fault === undefined ? '' : `<p role="alert">${escaped(step.fault)}</p>`
  const asks = `<p><strong>${escaped(step.program)}</strong> wants to use what you may do in this account.</p>`
  return writeDocument(titles[step.stage], `${told}${asks}${formsOf(step)}`, keyScript)
}

const titles = {
  prove: 'Additional verification',
  register: 'Register an MFA device',
  ready: 'MFA device registered',
} as const

function formsOf(step: ShownStep): string {
  const forms = bodiesOf(step)
  const denial = '<button name="decision" value="deny">Deny</button>'
  return [...forms, formOf(step, denial)].join('\n')
}

function bodiesOf(step: ShownStep): string[] {
  if (step.stage === 'prove') return proveForms(step)
  if (step.stage === 'register') return registerForms(step)
  return [formOf(step, '<p>You need it from now on.</p><button>Allow access</button>')]
}

const code = field({ name: 'code', label: 'Code of 6 digits', filled: 'one-time-code' })

function proveForms(step: ShownStep & { readonly stage: 'prove' }): string[] {
  const app = `<p>Type the code that your authenticator app shows.</p>${code}<button>Allow access</button>`
  return [
    ...(step.hasApp ? [formOf(step, app)] : []),
    ...(step.key === undefined ? [] : [keyForm(step, { kind: 'get', options: step.key })]),
    ...step.elsewhere.map(
      (origin) => `<p>You have a security key that can be used at ${escaped(origin)} alone.</p>`,
    ),
  ]
}

function registerForms(step: ShownStep & { readonly stage: 'register' }): string[] {
  const { app, key, isElsewhere, isOptional } = step
  const label = field({ name: 'label', label: 'Name of the device', isOptional: true })
  const form =
    app &&
    `<h2>Authenticator app</h2>
<p><img src="data:image/png;base64,${app.image}" alt="QR code for the app"></p>
<p>Or type this key into the app: <code>${app.seed}</code></p>
${label}${code}<button>Register the app</button>`
  return [
    ...(form === undefined ? [] : [formOf(step, form)]),
    ...(key === undefined
      ? []
      : [`<h2>Security key</h2>${keyForm(step, { kind: 'create', options: key, more: label })}`]),
    ...(isElsewhere ? ['<p>Security keys need this page under the name localhost.</p>'] : []),
    ...(isOptional
      ? [formOf(step, '<button name="decision" value="skip">Go on without</button>')]
      : []),
    ...(app === undefined && key === undefined && !isElsewhere
      ? ['<p>You may register no more devices.</p>']
      : []),
  ]
}

function formOf(step: ShownStep, body: string, attributes = ''): string {
  const { action, ticket, userCode = '' } = step
  const kept = `${hidden('user_code', userCode)}${hidden('ticket', ticket)}`
  return `<form method="post" action="${escaped(action)}"${attributes}>${kept}${body}</form>`
}

interface KeyForm {
  readonly kind: 'get' | 'create'
  readonly options: string
  readonly more?: string
}

/** Its button is there where the script is. */
function keyForm(step: ShownStep, { kind, options, more = '' }: KeyForm): string {
  const attributes = ` data-key="${kind}" data-options="${escaped(options)}"`
  const body = `<input type="hidden" name="credential">${more}
<button type="button" hidden>${kind === 'get' ? 'Use a security key' : 'Register a security key'}</button>
<output></output>
<noscript><p>Security keys need JavaScript.</p></noscript>`
  return formOf(step, body, attributes)
}
