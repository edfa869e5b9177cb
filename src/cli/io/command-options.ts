/** Options that several commands share. */
import { type Command, InvalidArgumentError, Option } from 'commander'

export interface FormatChoice {
  readonly format: string
}

/** Adds `--format`, the first choice being the default, and `--json`. */
export function addFormat(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(
      new Option('--format <format>', 'how results are written')
        .choices(formats)
        .default(formats[0]),
    )
    .addOption(jsonOption())
}

export function jsonOption(): Option {
  return new Option('--json', 'short for --format json').implies({ format: 'json' })
}

export interface PolicyKindChoice extends FormatChoice {
  readonly type?: 'identity' | 'resource'
}

/** Adds what says of policy documents whether they have principals. */
export function addPolicyKind(command: Command): Command {
  return command.addOption(
    new Option(
      '--type <type>',
      'what policy documents are; guessed from name and content when not given',
    ).choices(['identity', 'resource']),
  )
}

export interface ParameterChoice {
  readonly parameter?: readonly string[]
}

/** Adds the values of a template's parameters. */
export function addParameters(command: Command): Command {
  return command.option(
    '--parameter <name=value>',
    'of CloudFormation templates: what a deployment gives a parameter; repeatable',
    collect,
  )
}

export interface EngineChoice {
  readonly simulate?: boolean
  readonly verify?: string
}

/** Adds what says how a bundle is opened. */
export function addEngineOptions(command: Command): Command {
  return command
    .option('--simulate', 'let the context state keys that are otherwise derived')
    .option('--verify <key.jwk>', 'refuse a bundle not signed by this Ed25519 public key')
}

export interface PolicyChoice extends EngineChoice {
  readonly policy?: readonly string[]
}

/** Adds the same, and what may decide in place of a bundle. */
export function addSourceOptions(command: Command): Command {
  const own = command.option(
    '--policy <file...>',
    'in place of a bundle: policy documents, as identity-based policies of whoever asks',
  )
  return addEngineOptions(own)
}

/** Takes an option that has one value: of two, neither is quietly left out. */
export function takeOnce(value: string, previous: string | undefined): string {
  if (previous === undefined) return value
  throw new InvalidArgumentError('the option is given twice')
}

/** Takes a number above zero. */
export function takePositive(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && Number.isFinite(number) && number > 0) return number
  throw new InvalidArgumentError('it must be a number above zero')
}

/** Collects an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}
