/** How long a directory takes to compile, how that grows, and how large the bundle is. */
import type { Directory } from '../src/directory/directory.ts'
import type { BundleSummary } from '../src/inspect/bundle-summary.ts'
import {
  compileBundle,
  createCompiler,
  createNodeEngine,
  inspectBundle,
  parsePolicy,
  replacePolicy,
} from './built.ts'
import { measureAsync } from './measure.ts'
import { makeOrganization } from './organization.ts'
import type { Row } from './rows.ts'

const section = 'compile'

interface Compiled {
  readonly directory: Directory
  readonly statements: number
  readonly parsed: number
  readonly compiled: number
  readonly bundle: Uint8Array
  readonly summary: BundleSummary
}

/** `large`: the organization of 1,000,000 statements too, which takes minutes and gigabytes. */
export async function compileRows(large: boolean): Promise<Row[]> {
  const few = await compileOrganization(10_000, 3)
  const many = large
    ? await compileOrganization(1_000_000, 1)
    : await compileOrganization(100_000, 1)
  const growth = Math.log(many.compiled / few.compiled) / Math.log(many.statements / few.statements)
  return [
    ...timeRows(few, 1_000),
    ...timeRows(many, large ? 60_000 : undefined),
    {
      section,
      work: `growth exponent, ${label(few)} → ${label(many)}`,
      value: growth,
      unit: '',
      most: 1.15,
    },
    ...sizeRows(many, large ? 80 : undefined),
    ...(await changeRows(many)),
  ]
}

/** One policy of a role changes: by a resource, then by an action that nobody has spoken of. */
async function changeRows({ directory, ...one }: Compiled): Promise<Row[]> {
  const compiler = createCompiler()
  const options = { strip: true }
  await compiler.compile(directory, options)
  const account = directory.accounts.values().next().value
  const name = account?.roles.values().next().value?.policies.at(-1)?.name ?? ''
  const measure = async (
    what: string,
    most: number,
    statement: (run: number) => object,
  ): Promise<Row> => {
    const changed = Array.from({ length: 5 }, (_, run) =>
      replacePolicy(
        directory,
        name,
        { Version: '2012-10-17', Statement: statement(run) },
        { account: account?.id ?? '' },
      ),
    )
    const time = await measureAsync(async () => {
      await compiler.compile(changed.pop() ?? directory, options)
    }, changed.length)
    const share = time / 1e6 / one.compiled
    const work = `${what}, of ${label(one)}: share of a full compilation`
    return { section, work, value: share, unit: '', most }
  }
  return [
    await measure('another resource in a policy', 0.1, (run) => {
      return { Effect: 'Allow', Action: 'service1:GetItem', Resource: `arn:aws:service1:::${run}` }
    }),
    await measure('an action never named before', 0.12, (run) => {
      return { Effect: 'Allow', Action: `service1:Unheard${run}`, Resource: '*' }
    }),
  ]
}

async function compileOrganization(statements: number, runs: number): Promise<Compiled> {
  const begun = performance.now()
  const directory = makeOrganization(statements, parsePolicy)
  const parsed = performance.now() - begun
  let bundle = new Uint8Array()
  const compiled = await measureAsync(async () => {
    bundle = new Uint8Array(await compileBundle(directory, { strip: true }))
  }, runs)
  const summary = inspectBundle(await createNodeEngine(bundle))
  return { directory, statements, parsed, compiled: compiled / 1e6, bundle, summary }
}

function timeRows(one: Compiled, most: number | undefined): Row[] {
  return [
    { section, work: `make and parse ${label(one)}`, value: one.parsed, unit: 'ms' },
    {
      section,
      work: `compile ${label(one)}`,
      value: one.compiled,
      unit: 'ms',
      ...(most !== undefined && { most }),
    },
  ]
}

/** Section by section, those of 1 % and more. */
function sizeRows({ bundle, summary, ...one }: Compiled, most: number | undefined): Row[] {
  const megabytes = (bytes: number): number => bytes / 1_000_000
  const large = summary.sections.filter(({ bytes }) => bytes * 100 >= bundle.length)
  return [
    {
      section,
      work: `bundle of ${label(one)}, ${summary.actionClasses} classes, ${summary.rows} rows`,
      value: megabytes(bundle.length),
      unit: 'MB',
      ...(most !== undefined && { most }),
    },
    ...large.map((part): Row => {
      return { section, work: `… ${part.name}`, value: megabytes(part.bytes), unit: 'MB' }
    }),
  ]
}

function label({ statements }: { readonly statements: number }): string {
  return `${statements.toLocaleString('en-US')} statements`
}
