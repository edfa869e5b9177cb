/**
 * `npm run bench:peers -- [--json] [--markdown]`: Sallyport and what people use today on the same
 * requests, in one run: three sizes, both axes of growth, verdicts compared, what each translation
 * leaves out. Times are told of requests repeated (warm), just parsed (fresh) and 10,000 in turn.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import {
  attachedShape,
  largeShape,
  middleShape,
  type Shape,
  smallShape,
  totalShape,
} from '../fixtures.ts'
import { markdownTable, rowsTable, writeSection } from '../markdown.ts'
import { formatNumber, formatRows, formatTable } from '../rows.ts'
import { budgetRows } from './budgets.ts'
import { createCasbin } from './casbin.ts'
import { createCasl } from './casl.ts'
import { createCedar } from './cedar.ts'
import { type Comparison, compare, compareWarm } from './compare.ts'
import { createHandwritten } from './handwritten.ts'
import { createIamSimulate, createIamSimulateUnvalidated } from './iam-simulate.ts'
import { createPbac } from './pbac.ts'
import type { CreatePeer } from './peer.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
})

const fast: readonly CreatePeer[] = [createHandwritten, createCasl]
const slow: readonly CreatePeer[] = [
  createPbac,
  createCasbin,
  createCedar,
  createIamSimulateUnvalidated,
  createIamSimulate,
]
const axes: readonly (readonly [string, readonly Shape[]])[] = [
  ['policies in all 10 → 1,000, 3 attached', [totalShape(10), totalShape(1_000)]],
  ['attached policies 1 → 30, of 1,000', [attachedShape(1), attachedShape(30)]],
]

const sizes: Comparison[] = []
for (const shape of [smallShape, middleShape, largeShape]) {
  console.error(`comparing on ${shape.name} …`)
  sizes.push(await compare(shape, fast, slow))
}
const growth: { axis: string; times: Map<string, number[]> }[] = []
for (const [axis, shapes] of axes) {
  console.error(`growing ${axis} …`)
  growth.push({ axis, times: await compareWarm(shapes, fast, slow) })
}

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`
if (values.markdown) {
  const command = 'npm run bench:peers -- --markdown'
  const tables = [markdownTable([peerHead(), ...peerLines()]), rowsTable(budgetRows(sizes))]
  writeSection('peers', { machine, command }, tables.join('\n\n'))
} else if (values.json) {
  const grown = growth.map(({ axis, times }) => ({ axis, times: Object.fromEntries(times) }))
  console.log(JSON.stringify({ machine, sizes, growth: grown }))
} else {
  console.log(`${machine}; medians in ns a check\n`)
  for (const comparison of sizes) printSize(comparison)
  for (const { axis, times } of growth) printGrowth(axis, times)
  console.log(`${formatRows(budgetRows(sizes))}\n`)
  printGaps(sizes)
}

function peerHead(): string[] {
  const states = ['warm', 'fresh', 'in turn']
  const each = sizes.flatMap(({ workload }) => states.map((state) => `${workload}, ${state}`))
  return ['ns a check', ...each, ...growth.map(({ axis }) => axis)]
}

/** An engine a line: its times in each state, then growth. */
function peerLines(): string[][] {
  const names = sizes[0]?.engines.map(({ name }) => name) ?? []
  return names.map((name) => {
    const times = sizes.flatMap(({ engines }) => {
      const { warm, fresh, cold } = engines.find((one) => one.name === name) ?? {}
      return [warm, fresh, cold].map((time) =>
        time === undefined ? '–' : formatNumber(Math.round(time)),
      )
    })
    const grown = growth.map(({ times: all }) => {
      const [first, second] = all.get(name) ?? []
      return first === undefined || second === undefined ? '–' : `${formatNumber(second / first)}×`
    })
    return [name, ...times, ...grown]
  })
}

function printSize({ workload, engines }: Comparison): void {
  const own = engines[0]?.warm ?? Number.NaN
  const head = [workload, '', 'warm', 'fresh', 'in turn', '÷ sallyport', 'other verdicts']
  const lines = engines.map(({ name, warm, fresh, cold, different, compared }) => [
    '',
    name,
    formatNumber(Math.round(warm)),
    fresh === undefined ? '–' : formatNumber(Math.round(fresh)),
    cold === undefined ? '–' : formatNumber(Math.round(cold)),
    `${formatNumber(warm / own)}×`,
    compared === 0 ? '' : `${different} of ${formatNumber(compared)}`,
  ])
  console.log(`${formatTable([head, ...lines])}\n`)
}

function printGrowth(axis: string, times: ReadonlyMap<string, readonly number[]>): void {
  const lines = [...times].map(([name, [first = Number.NaN, second = Number.NaN]]) => [
    '',
    name,
    formatNumber(Math.round(first)),
    formatNumber(Math.round(second)),
    `${formatNumber(second / first)}×`,
  ])
  console.log(`${formatTable([[axis, '', 'from', 'to', 'growth'], ...lines])}\n`)
}

function printGaps(comparisons: readonly Comparison[]): void {
  const gaps = new Map(
    comparisons.flatMap(({ engines }) => engines.map((one) => [one.name, one.gaps])),
  )
  for (const [name, list] of gaps) for (const gap of list) console.log(`${name}: ${gap}`)
  console.log('opa-wasm: left out, its policies must be compiled by the opa binary, not on npm')
}
