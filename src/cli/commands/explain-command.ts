/** `sallyport explain`: why one request is decided as it is. */
import { Command } from 'commander'
import { loadCatalogue } from '../../entries/catalogue.ts'
import type { AuthorizationRequest, Call, Explanation } from '../../entries/index.ts'
import { inspectBundle } from '../../entries/inspect.ts'
import { foldAscii } from '../../json/fold-case.ts'
import { withImpossibleContext } from '../explanation/impossible-contexts.ts'
import { withListedAction } from '../explanation/listed-actions.ts'
import { withMissingKeys } from '../explanation/missing-keys.ts'
import { withNearestVerdict, withOwnersVerdict } from '../explanation/nearest-verdict.ts'
import { type ProposedChange, proposeChange } from '../explanation/proposed-change.ts'
import { describeParts } from '../explanation/render-call.ts'
import { withStatementNotes } from '../explanation/statement-notes.ts'
import { openSource } from '../inputs/open-source.ts'
import {
  addFormat,
  addSourceOptions,
  type FormatChoice,
  type PolicyChoice,
} from '../io/command-options.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { noticeOn, readAsked } from '../io/request-lines.ts'
import { readRequestText, requestHelp } from '../io/request-text.ts'
import { reportAnswer } from '../render/labels.ts'
import { toIndentedJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'

interface ExplainChoice extends PolicyChoice, FormatChoice {
  readonly request: string
  readonly all?: boolean
}

export function explainCommand(): Command {
  const command = new Command('explain')
    .description('say why a request is allowed or denied: every statement, and what it lacks')
    .argument('[bundle]', 'a file written by `sallyport compile` without `--strip`')
    .requiredOption('--request <json>', requestHelp)
    .option('--all', 'show statements about other actions, too')
    .addHelpText('after', explainHelp)
  return addSourceOptions(addFormat(command, ['pretty', 'json']))
}

const explainHelp = `
✓ allows, ✗ denies, · has nothing to say. A statement that matches shows by which entries, and every
condition with both sides; another shows all that does not match: elements and conditions.

Example:
  $ sallyport explain acme.bundle --request \\
      '{"principal":"arn:aws:iam::111122223333:user/alice","action":"s3:ListBucket",
        "resource":"arn:aws:s3:::reports"}'`

export async function explain(
  terminal: Terminal,
  [bundle]: readonly string[],
  { request, format, all = false, ...options }: ExplainChoice,
): Promise<ExitCode> {
  const engine = await openSource(terminal, { ...options, request, bundle })
  const text = await readRequestText(terminal, request)
  const { call, id } = readAsked(engine, text, noticeOn(terminal))
  const catalogue = await loadCatalogue()
  const verdictOf = (other: AuthorizationRequest) => engine.check(other).verdict
  const explanations = [call].flat().flatMap((part) => {
    const decide = (resource: string) => engine.check({ ...part, resource }).verdict
    const resources = resourcesOf(call, part.action)
    return engine
      .explain(part)
      .map((one) => withNearestVerdict(one, part, verdictOf))
      .map((one) => withOwnersVerdict(one, part, verdictOf))
      .map(withMissingKeys)
      .map(withStatementNotes)
      .map((one) => withListedAction(one, { catalogue, resources, decide }))
      .map((one) => withImpossibleContext(one, part))
  })
  if (format === 'json') {
    const decision = reportAnswer(engine.check(call), call, id)
    const told = explanations.map((one) => ({ ...one, ...changeOf(one) }))
    await terminal.write(`${toIndentedJson({ ...decision, explanations: told })}\n`)
    return exitCodes.fine
  }
  const { stripped: isStripped } = inspectBundle(engine)
  if (isStripped) {
    terminal.note('the bundle is stripped: its statements have no names, files or lines\n')
  }
  const style = { paint: terminal.paint, showsAll: all, isStripped }
  await terminal.write(describeParts(explanations, engine.check(call).verdict, style))
  return exitCodes.fine
}

/** What would make another verdict; nothing where that is not known. */
function changeOf(explanation: Explanation): { readonly change?: ProposedChange } {
  const change = proposeChange(explanation)
  return change === undefined ? {} : { change }
}

/** What a call names for an action, in all of its parts. */
function resourcesOf(call: Call, action: string): string[] {
  return [call]
    .flat()
    .filter((part) => foldAscii(part.action) === foldAscii(action))
    .flatMap(({ resource }) => resource)
}
