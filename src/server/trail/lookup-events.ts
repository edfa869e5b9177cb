/** LookupEvents: the audit trail of the last 90 days, the newest first. */
import type { ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { AuditEntry } from '../store/record-store.ts'
import { type RecordedEvent, readEvent } from './recorded-event.ts'

const usualResults = 50
const keptMilliseconds = 90 * 86_400_000
/** Records that one call reads at most: a page may be short, or empty, and still have a next one. */
const mostRead = 10_000
const readAtOnce = 500

/** What is looked for. */
interface Lookup {
  readonly from: number
  readonly to: number
  /** Whose events. */
  readonly account: string
  readonly matches: (event: RecordedEvent) => boolean
  readonly count: number
}

export async function lookupEvents(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const lookup = readLookup(input, call)
  if (input.has('EventCategory')) return { Events: [] } // there are no Insights events
  const { events, before } = await find(call, lookup, readToken(input, call))
  return {
    Events: events.map(({ output }) => output),
    NextToken:
      before === undefined
        ? undefined
        : call.secrets.seal(purposeOf(call), { before, key: keyOf(input) }),
  }
}

function purposeOf({ account }: ServedCall): string {
  return `token of LookupEvents in ${account}`
}

function readLookup(input: InputFields, call: ServedCall): Lookup {
  const now = Date.parse(call.time)
  const start = input.time('StartTime')?.getTime() ?? Number.NEGATIVE_INFINITY
  const end = input.time('EndTime')?.getTime() ?? Number.POSITIVE_INFINITY
  if (start > end) {
    throw new AwsError('InvalidTimeRangeException', 'The start time is after the end time.')
  }
  return {
    from: Math.max(start, now - keptMilliseconds),
    to: end,
    account: call.account,
    matches: readAttribute(input),
    count: input.number('MaxResults') ?? usualResults,
  }
}

/** One attribute can be given, as with CloudTrail. */
function readAttribute(input: InputFields): (event: RecordedEvent) => boolean {
  const [attribute, ...more] = input.structures('LookupAttributes')
  if (more.length > 0) {
    throw new AwsError(
      'InvalidLookupAttributesException',
      'You can only specify one attribute in a request.',
    )
  }
  if (attribute === undefined) return () => true
  const key = attribute.need('AttributeKey')
  const value = attribute.need('AttributeValue')
  return ({ attributes }) => attributes.get(key)?.includes(value) === true
}

/** A token goes on with the very question that it was given for. */
function keyOf(input: InputFields): string {
  const [attribute] = input.structures('LookupAttributes')
  return JSON.stringify([
    attribute?.text('AttributeKey') ?? null,
    attribute?.text('AttributeValue') ?? null,
    input.time('StartTime')?.getTime() ?? null,
    input.time('EndTime')?.getTime() ?? null,
  ])
}

function readToken(input: InputFields, call: ServedCall): number | undefined {
  const token = input.text('NextToken')
  if (token === undefined) return undefined
  const opened = call.secrets.open(purposeOf(call), token) as
    | { before: number; key: string }
    | undefined
  if (opened?.key === keyOf(input)) return opened.before
  throw new AwsError('InvalidNextTokenException', 'The next token is not valid.')
}

interface Found {
  readonly events: readonly RecordedEvent[]
  /** Where the next page goes on; undefined if this is the last. */
  readonly before: number | undefined
}

async function find(
  { trail }: ServedCall,
  lookup: Lookup,
  after: number | undefined,
): Promise<Found> {
  const events: RecordedEvent[] = []
  let before = after
  for (let read = 0; read < mostRead; read += readAtOnce) {
    const entries = await trail.newest(readAtOnce, before)
    for (const entry of entries) {
      const found = matchEntry(entry, lookup)
      if (found === 'tooOld') return { events, before: undefined }
      if (found !== undefined && events.length === lookup.count) return { events, before }
      if (found !== undefined) events.push(found)
      before = entry.sequence
    }
    if (entries.length < readAtOnce) return { events, before: undefined }
  }
  return { events, before }
}

function matchEntry(entry: AuditEntry, lookup: Lookup): RecordedEvent | 'tooOld' | undefined {
  const event = readEvent(entry.event, lookup.account)
  if (event === undefined || event.time > lookup.to) return undefined
  if (event.time < lookup.from) return 'tooOld'
  return lookup.matches(event) ? event : undefined
}
