/** Contexts in which two bundles decide one question otherwise, and requests that show it. */
import { nameKey } from '../engine/context/key-name.ts'
import { readKey } from '../engine/context/read-context.ts'
import { foldCase } from '../json/fold-case.ts'
import type { StatementText } from '../model/decision.ts'
import type { AuthorizationRequest, Context, Principal } from '../model/request.ts'
import type { Bracket } from '../partial/bracket.ts'
import { type KeyCases, listCases } from '../partial/context-cases.ts'
import { type GivenKeys, type PartialAsk, PartialCheck } from '../partial/partial-check.ts'
import { partsOf } from '../request/call.ts'
import type { AccessDifference } from './access-difference.ts'
import type { AccessQuestion } from './access-question.ts'
import { roleNameOf } from './bundle-names.ts'
import { sampleCases } from './sample-cases.ts'

/** One question, as an older and a newer bundle are asked it. */
export interface AskedPair {
  readonly before: AskedSide
  readonly after: AskedSide
}

interface AskedSide {
  readonly bracket: Bracket
  readonly ask: PartialAsk
}

type Example = Pick<AccessDifference, 'change' | 'example' | 'statements' | 'conditions'>

/** The most contexts that are tried for one question. */
const CONTEXTS_MOST = 128

/** What two bundles decide otherwise of one question: at most one example of each change. */
export function findExamples(question: AccessQuestion, pair: AskedPair): Example[] {
  const surveys = [pair.before, pair.after].map(({ bracket, ask }) => bracket.survey(ask))
  const [before, after] = surveys.map(({ basis }) => basis)
  if (before === after) return []
  const statements = surveys.flatMap((one) => one.statements)
  const keys = new Set(surveys.flatMap((one) => [...one.keys]))
  const cases = listCases(statements, keys)
  const told = new Set(cases.map(({ key }) => key))
  const left = new Set([...keys].filter((key) => !told.has(key)))
  const { bracket, ask } = pair.after
  const check = new PartialCheck(bracket.loaded, ask, { given: new Map(), asked: new Set() })
  const others = sampleCases(statements, left, (key) => readKey(nameKey(key), check))
  const search = new ExampleSearch({ question, spelled: spellingsIn(statements) }, pair)
  search.try(new Map(), [...cases, ...others])
  const isExact = others.length === 0 && told.size === keys.size && search.isExact
  if (search.found.size > 0 || isExact) return [...search.found.values()]
  const spelled = spellingsIn(statements)
  const conditions = [...keys].map((key) => spelled.get(key) ?? key).sort()
  return [{ change: 'unknown', statements: [], conditions }]
}

/** How statements spell the keys that they read. */
function spellingsIn(statements: readonly StatementText[]): ReadonlyMap<string, string> {
  const keys = statements.flatMap((one) => one.conditions.map(([, key]) => key))
  return new Map(keys.map((key) => [foldCase(key), key]))
}

/** A question, and how its context keys are spelled. */
interface SpelledQuestion {
  readonly question: AccessQuestion
  readonly spelled: ReadonlyMap<string, string>
}

/** Tries one combination of values after another, as far as they matter. */
class ExampleSearch {
  readonly found = new Map<'gained' | 'revoked', Example>()
  /** Every combination was certain of both bundles. */
  isExact = true
  readonly #question: SpelledQuestion
  readonly #pair: AskedPair
  #left = CONTEXTS_MOST

  constructor(question: SpelledQuestion, pair: AskedPair) {
    this.#question = question
    this.#pair = pair
  }

  try(given: GivenKeys, [next, ...rest]: readonly KeyCases[]): void {
    this.#left -= 1
    const [before, after] = [this.#pair.before, this.#pair.after].map(({ bracket, ask }) => {
      return bracket.sure(ask, given)
    })
    if (before !== undefined && after !== undefined) {
      if (before !== after) this.#confirm(after === 'allowed' ? 'gained' : 'revoked', given)
      return
    }
    if (next === undefined || this.#left <= 0) {
      this.isExact = false
      return
    }
    for (const value of next.values) {
      if (this.found.size < 2) this.try(new Map([...given, [next.key, value]]), rest)
    }
  }

  /** Asks both bundles for a request with these values, as a check would be asked. */
  #confirm(change: 'gained' | 'revoked', given: GivenKeys): void {
    if (this.found.has(change)) return
    const example = requestOf(this.#question, this.#pair.after.ask.part.principal, given)
    const decisions = decideBoth(example, this.#pair)
    if (decisions === undefined) {
      this.isExact = false
      return
    }
    const [before, after] = decisions
    const isGained = before.verdict !== 'allowed' && after.verdict === 'allowed'
    const isRevoked = before.verdict === 'allowed' && after.verdict !== 'allowed'
    if (change === 'gained' ? !isGained : !isRevoked) {
      this.isExact = false
      return
    }
    const statements = after.statements.length > 0 ? after.statements : before.statements
    const { spelled } = this.#question
    const conditions = [...given].flatMap(([key, value]) =>
      value === undefined ? [] : [spelled.get(key) ?? key],
    )
    this.found.set(change, { change, example, statements, conditions: conditions.sort() })
  }
}

/** Undefined for a request that an engine refuses, such as one that states what follows from others. */
function decideBoth(example: AccessDifference['example'] & object, { before, after }: AskedPair) {
  try {
    const [part] = partsOf(example)
    if (part === undefined) return undefined
    const decide = ({ bracket, ask }: AskedSide) => bracket.check(part, ask.caller)
    return [decide(before), decide(after)] as const
  } catch {
    return undefined
  }
}

const TAG = 'aws:principaltag/'

function isTag(key: string): boolean {
  return foldCase(key).startsWith(TAG)
}

/** A request with these values: tags of a role's session are its own, all others are the context's. */
function requestOf(
  { question, spelled }: SpelledQuestion,
  principal: Principal,
  given: GivenKeys,
): AuthorizationRequest {
  const stated = [...given].flatMap(([key, value]) =>
    value === undefined ? [] : [[spelled.get(key) ?? key, value] as const],
  )
  const tags = stated.filter(([key]) => isTag(key))
  const context: Context = Object.fromEntries(stated.filter(([key]) => !isTag(key)))
  const isRole = typeof principal === 'string' && roleNameOf(principal) !== undefined
  const session = {
    role: principal as string,
    session: 'example',
    tags: Object.fromEntries(tags.map(([key, value]) => [key.slice(TAG.length), String(value)])),
  }
  return {
    ...question,
    principal: isRole && tags.length > 0 ? session : principal,
    context: { ...question.context, ...context },
  }
}
