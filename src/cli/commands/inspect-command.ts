/** `sallyport inspect`: what a bundle holds, and what is attached to whom. */
import { Command, Option } from 'commander'
import { type Engine, RequestError } from '../../entries/index.ts'
import {
  inspectBundle,
  inspectPrincipal,
  inspectResource,
  listPrincipals,
  listResources,
} from '../../entries/inspect.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { findPrincipal, nearestPrincipal } from '../io/find-principal.ts'
import { openBundle } from '../io/open-bundle.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { printable, toIndentedJson } from '../render/printable.ts'
import {
  type AttachmentStyle,
  describeAttachments,
  describeResource,
} from '../render/render-attachments.ts'
import { describeBundle, describeSections } from '../render/render-summary.ts'
import type { Terminal } from '../render/terminal.ts'

interface InspectChoice extends FormatChoice {
  readonly verify?: string
  readonly principal?: string
  readonly principals?: boolean
  readonly resource?: string
  readonly resources?: boolean
  readonly statements?: boolean
}

const subjects = ['principal', 'principals', 'resource', 'resources']

export function inspectCommand(): Command {
  const command = new Command('inspect')
    .description('say what a bundle holds, or what is attached to one principal or resource in it')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
  const options = [
    new Option('--principal <arn|name>', 'what is attached to a user or role, layer by layer'),
    new Option('--principals', 'the ARNs of all users and roles, a line each'),
    new Option('--resource <arn>', 'policy, tags, owner and RCPs of a resource'),
    new Option('--resources', 'the ARNs of all resources and roles, a line each'),
  ]
  for (const option of options) {
    const others = subjects.filter((name) => name !== option.attributeName())
    command.addOption(option.conflicts(others))
  }
  command
    .option('--statements', 'with --principal or --resource: the statements of each policy')
    .addHelpText('after', inspectHelp)
  return addFormat(command, ['pretty', 'json'])
}

const inspectHelp = `
Names are \`alice\`, \`user/alice\` or \`111122223333/alice\`, if only one principal has them.

Example:
  $ sallyport inspect acme.bundle
  $ sallyport inspect acme.bundle --principal alice --statements
  $ sallyport inspect acme.bundle --resource arn:aws:s3:::reports`

export async function inspect(
  terminal: Terminal,
  [bundle = '']: readonly string[],
  options: InspectChoice,
): Promise<ExitCode> {
  const engine = await openBundle(bundle, options)
  const { format, principal, resource } = options
  if (principal !== undefined || resource !== undefined) {
    if (inspectBundle(engine).stripped) {
      terminal.note('the bundle is stripped: its policies have no names\n')
    }
    const text = describeSubject(engine, options, {
      paint: terminal.paint,
      showsStatements: options.statements === true,
    })
    await terminal.write(text)
    return exitCodes.fine
  }
  const arns = listOf(engine, options)
  if (arns === undefined) return describe(terminal, engine, format)
  const lines = arns.map((arn) => `${printable(arn)}\n`).join('')
  await terminal.write(format === 'json' ? `${toIndentedJson(arns)}\n` : lines)
  return exitCodes.fine
}

function listOf(engine: Engine, { principals, resources }: InspectChoice): string[] | undefined {
  if (principals === true) return [...listPrincipals(engine)]
  return resources === true ? listResources(engine) : undefined
}

async function describe(terminal: Terminal, engine: Engine, format: string): Promise<ExitCode> {
  const summary = inspectBundle(engine)
  if (format === 'json') {
    await terminal.write(`${toIndentedJson(summary)}\n`)
    return exitCodes.fine
  }
  const { paint } = terminal
  const sections = describeSections(summary, paint)
  await terminal.write(
    `${describeBundle(summary, paint)}\n${paint('bold', 'sections')}\n${sections}`,
  )
  return exitCodes.fine
}

function describeSubject(engine: Engine, choice: InspectChoice, style: AttachmentStyle): string {
  const { principal, resource = '', format } = choice
  const found =
    principal === undefined ? findResource(engine, resource) : findAttachments(engine, principal)
  if (format === 'json') return `${toIndentedJson(found, unlessShown(style))}\n`
  return 'identity' in found ? describeAttachments(found, style) : describeResource(found, style)
}

/** Statements are long, and left out unless they are asked for. */
function unlessShown({ showsStatements }: AttachmentStyle) {
  return (key: string, value: unknown) =>
    key === 'written' && !showsStatements ? undefined : value
}

function findAttachments(engine: Engine, principal: string) {
  const arn = findPrincipal(engine, principal)
  const attachments = inspectPrincipal(engine, arn)
  if (attachments !== undefined) return attachments
  const meant = nearestPrincipal(engine, arn)
  const suggestion = meant === undefined ? '' : `did you mean \`${meant}\`? `
  throw new RequestError(`the bundle has no user or role \`${arn.slice(0, 2_048)}\``, {
    place: 'principal',
    hint: `${suggestion}\`sallyport inspect BUNDLE --principals\` lists all`,
  })
}

function findResource(engine: Engine, arn: string) {
  const resource = inspectResource(engine, arn)
  if (resource !== undefined) return resource
  throw new RequestError(`the directory lists no resource \`${arn.slice(0, 2_048)}\``, {
    place: 'resource',
    hint: '`sallyport inspect BUNDLE --resources` lists all',
  })
}
