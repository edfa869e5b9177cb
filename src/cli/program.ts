/** The command line: which command, with which options; every failure becomes an exit code. */
import { Command, CommanderError } from 'commander'
import {
  checkAccessNotGrantedCommand,
  checkAccessNotGrantedOf,
} from './access-checks/check-access-not-granted-command.ts'
import {
  checkNoNewAccessCommand,
  checkNoNewAccessOf,
} from './access-checks/check-no-new-access-command.ts'
import {
  checkNoPublicAccessCommand,
  checkNoPublicAccessOf,
} from './access-checks/check-no-public-access-command.ts'
import { audit, auditCommand } from './commands/audit-command.ts'
import { can, canCommand } from './commands/can-command.ts'
import { check, checkCommand } from './commands/check-command.ts'
import { compile, compileCommand } from './commands/compile-command.ts'
import { diff, diffCommand } from './commands/diff-command.ts'
import { explain, explainCommand } from './commands/explain-command.ts'
import { inspect, inspectCommand } from './commands/inspect-command.ts'
import { keygen, keygenCommand } from './commands/keygen-command.ts'
import { matrix, matrixCommand } from './commands/matrix-command.ts'
import { publicAccess, publicCommand } from './commands/public-command.ts'
import { publish, publishCommand } from './commands/publish-command.ts'
import { sign, signCommand } from './commands/sign-command.ts'
import { test, testCommand } from './commands/test-command.ts'
import { validate, validateCommand } from './commands/validate-command.ts'
import { verify, verifyCommand } from './commands/verify-command.ts'
import { whoCan, whoCanCommand } from './commands/who-can-command.ts'
import { worker, workerCommand } from './commands/worker-command.ts'
import { unwritable } from './io/files.ts'
import {
  CliError,
  describeError,
  type ExitCode,
  exitCodeOf,
  exitCodes,
  reportError,
} from './io/report-error.ts'
import { readVersion } from './io/version.ts'
import { printable, toJson } from './render/printable.ts'
import { type Streams, Terminal } from './render/terminal.ts'

/** Runs one command line, given without `node` and the script, and returns its exit code. */
export async function run(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  const terminal = new Terminal(streams)
  const code = await execute(argv, terminal)
  await terminal.flush()
  const { fault } = terminal
  return fault === undefined ? code : fail(unwritable('stdout', fault), argv, terminal)
}

async function execute(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.fine
  const program = buildProgram(terminal, (result) => {
    code = result
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    return fail(error, argv, terminal)
  }
}

type Finish = (code: ExitCode) => void

function buildProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command('sallyport')
    .description('AWS IAM that you can embed: policies validated, compiled, decided and explained')
    .version(readVersion(), '--version', 'print the version')
    .showSuggestionAfterError(true)
    .addHelpText('after', exitCodeHelp)
  const add = <Options>(command: Command, action: CommandAction<Options>) => {
    const execute = async () =>
      finish(await action(terminal, command.args, command.opts() as Options))
    program.addCommand(command.action(execute))
  }
  add(validateCommand(), validate)
  add(checkNoNewAccessCommand(), checkNoNewAccessOf)
  add(checkAccessNotGrantedCommand(), checkAccessNotGrantedOf)
  add(checkNoPublicAccessCommand(), checkNoPublicAccessOf)
  add(compileCommand(), compile)
  add(checkCommand(), check)
  add(explainCommand(), explain)
  add(testCommand(), test)
  add(inspectCommand(), inspect)
  add(auditCommand(), audit)
  add(workerCommand(), worker)
  add(diffCommand(), diff)
  add(whoCanCommand(), whoCan)
  add(canCommand(), can)
  add(matrixCommand(), matrix)
  add(publicCommand(), publicAccess)
  add(keygenCommand(), keygen)
  add(signCommand(), sign)
  add(verifyCommand(), verify)
  add(publishCommand(), publish)
  for (const command of [program, ...program.commands]) quieten(command, terminal)
  return program
}

type CommandAction<Options> = (
  terminal: Terminal,
  args: readonly string[],
  options: Options,
) => Promise<ExitCode>

/** Help goes to our streams, and faults come back as errors that we word ourselves. */
function quieten(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.print(text),
    writeErr: (text) => terminal.note(text),
    outputError: () => undefined,
  })
}

const exitCodeHelp = `
Exit codes:
  0 fine, 1 internal error, 2 usage, 3 invalid policy, directory, case, request or bundle,
  4 expectation or test failed, 5 findings of \`validate\` at or above --fail-level, access gained in \`diff\`,
  a check of access that fails, 130 interrupted

Example:
  $ sallyport compile acme.directory.json -o acme.bundle
  $ sallyport check acme.bundle --requests requests.jsonl`

function fail(thrown: unknown, argv: readonly string[], terminal: Terminal): ExitCode {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return exitCodes.fine
    if (thrown.code === 'commander.help') return exitCodes.usage
  }
  const error = thrown instanceof CommanderError ? usageError(thrown, argv) : thrown
  const report = reportError(error)
  if (wantsJson(argv)) terminal.note(`${toJson({ error: report })}\n`)
  else terminal.note(describeError(report, terminal.paintNote))
  if (process.env.SALLYPORT_DEBUG === '1' && error instanceof Error) {
    terminal.note(`${error.stack?.split('\n').map(printable).join('\n')}\n`)
  }
  return exitCodeOf(error)
}

function wantsJson(argv: readonly string[]): boolean {
  return /(?:^|\0)--(?:json|format[=\0]json)(?:\0|$)/.test(argv.join('\0'))
}

/** The parser's complaint in our words: no prefix, names in backticks, its suggestion as the hint. */
function usageError(error: CommanderError, argv: readonly string[]): CliError {
  const [said, suggestion] = error.message.split(/\n\(Did you mean (.*)\?\)$/)
  const message = said?.replace(/^error: /, '').replace(/'([^']*)'/g, '`$1`') ?? ''
  const command = argv.find((word) => commandNames.has(word))
  const help = `sallyport ${command === undefined ? '' : `${command} `}--help`
  const hint = suggestion === undefined ? `see \`${help}\`` : `did you mean \`${suggestion}\`?`
  return new CliError('ERR_USAGE', message.replace(/\.$/, ''), { hint })
}

const commandNames = new Set([
  ...['validate', 'compile', 'check', 'explain', 'test', 'inspect', 'audit', 'diff'],
  ...['check-no-new-access', 'check-access-not-granted', 'check-no-public-access'],
  ...['worker', 'who-can', 'can', 'matrix', 'public'],
  ...['keygen', 'sign', 'verify', 'publish'],
])
