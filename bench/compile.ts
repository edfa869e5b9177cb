/** How long a directory takes to compile, how that grows, and how large the bundle is. */
import type { BundleSummary } from '../src/engine/inspect.ts'
import { compileBundle, createNodeEngine, parsePolicy } from './built.ts'
import { measureAsync } from './measure.ts'
import { makeOrganization } from './organization.ts'
import type { Row } from './rows.ts'

const section = 'compile'

interface Compiled {
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
      work: `growth exponent, ${name(few)} → ${name(many)}`,
      value: growth,
      unit: '',
      most: 1.15,
    },
    ...sizeRows(many, large ? 80 : undefined),
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
  const summary = (await createNodeEngine(bundle)).inspect()
  return { statements, parsed, compiled: compiled / 1e6, bundle, summary }
}

function timeRows(one: Compiled, most: number | undefined): Row[] {
  return [
    { section, work: `make and parse ${name(one)}`, value: one.parsed, unit: 'ms' },
    {
      section,
      work: `compile ${name(one)}`,
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
      work: `bundle of ${name({ ...one })}, ${summary.actionClasses} classes, ${summary.rows} rows`,
      value: megabytes(bundle.length),
      unit: 'MB',
      ...(most !== undefined && { most }),
    },
    ...large.map((part): Row => {
      return { section, work: `… ${part.name}`, value: megabytes(part.bytes), unit: 'MB' }
    }),
  ]
}

function name({ statements }: { readonly statements: number }): string {
  return `${statements.toLocaleString('en-US')} statements`
}
