/** `sallyport inspect`: what a bundle holds. */
import { Command, Option } from 'commander'
import { type Engine, RequestError } from '../../entries/index.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { findPrincipal, nearestPrincipal } from '../io/find-principal.ts'
import { openBundle } from '../io/open-bundle.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { printable, toIndentedJson } from '../render/printable.ts'
import { describeAttachments } from '../render/render-attachments.ts'
import { describeBundle, describeSections } from '../render/render-summary.ts'
import type { Terminal } from '../render/terminal.ts'

interface InspectChoice extends FormatChoice {
  readonly verify?: string
  readonly principal?: string
  readonly principals?: boolean
}

export function inspectCommand(): Command {
  const command = new Command('inspect')
    .description('say what a bundle holds, or what is attached to one principal in it')
    .argument('<bundle>', 'a file written by `sallyport compile`')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
    .option('--principal <arn|name>', 'what is attached to a user or role, layer by layer')
    .addOption(
      new Option('--principals', 'the ARNs of all users and roles, a line each').conflicts(
        'principal',
      ),
    )
    .addHelpText('after', inspectHelp)
  return addFormat(command, ['pretty', 'json'])
}

const inspectHelp = `
Names are \`alice\`, \`user/alice\` or \`111122223333/alice\`, if only one principal has them.

Example:
  $ sallyport inspect acme.bundle
  $ sallyport inspect acme.bundle --principal alice`

export async function inspect(
  terminal: Terminal,
  [bundle = '']: readonly string[],
  { format, principal, principals, ...options }: InspectChoice,
): Promise<ExitCode> {
  const engine = await openBundle(bundle, options)
  if (principal !== undefined) return inspectPrincipal(terminal, engine, { principal, format })
  if (principals === true) return inspectPrincipals(terminal, engine, format)
  const summary = engine.inspect()
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

async function inspectPrincipals(
  terminal: Terminal,
  engine: Engine,
  format: string,
): Promise<ExitCode> {
  const arns = [...engine.principals()]
  const lines = arns.map((arn) => `${printable(arn)}\n`).join('')
  await terminal.write(format === 'json' ? `${toIndentedJson(arns)}\n` : lines)
  return exitCodes.fine
}

async function inspectPrincipal(
  terminal: Terminal,
  engine: Engine,
  { principal, format }: { readonly principal: string; readonly format: string },
): Promise<ExitCode> {
  const arn = findPrincipal(engine, principal)
  const attachments = engine.attachments(arn)
  if (attachments === undefined) {
    const meant = nearestPrincipal(engine, arn)
    throw new RequestError(`the bundle has no user or role \`${arn.slice(0, 2_048)}\``, {
      place: 'principal',
      hint: `${meant === undefined ? '' : `did you mean \`${meant}\`? `}\`sallyport inspect BUNDLE --principals\` lists all`,
    })
  }
  if (engine.inspect().stripped) {
    terminal.note('the bundle is stripped: its policies have no names\n')
  }
  const json = `${toIndentedJson(attachments)}\n`
  await terminal.write(format === 'json' ? json : describeAttachments(attachments, terminal.paint))
  return exitCodes.fine
}
