/**
 * `npm run bench -- [batch] [capacities] [check] [compile] [entries] [load] [memory] [native] [pool]
 * [server] [sizes] [soak] [swap] [trail]`: measures the built package, and the server, against the budgets;
 * all sections where none is named.
 *
 * `--large` compiles 1,000,000 statements, `--long` checks 10,000,000 times and calls the server
 * 100,000 times, `--json` prints rows as JSON, `--markdown` writes them into `BENCHMARKS.md`,
 * `--enforce` exits 1 when a row is over its budget.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { batchRows } from './batch.ts'
import { capacityRows } from './capacities.ts'
import { checkRows } from './check.ts'
import { compileRows } from './compile.ts'
import { loadRows } from './load.ts'
import { rowsTable, writeSection, writeSizes } from './markdown.ts'
import { memoryRows } from './memory.ts'
import { nativeRows } from './native.ts'
import { poolRows } from './pool.ts'
import { formatRows, passes, type Row } from './rows.ts'
import { serverRows } from './server/rows.ts'
import { soakRows } from './server/soak.ts'
import { entryRows, sizeRows } from './sizes.ts'
import { swapRows } from './swap.ts'
import { trailRows } from './trail.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    large: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    enforce: { type: 'boolean', default: false },
  },
})

const shortMemory = { checks: 1_000_000, batches: 10 }
const longMemory = { checks: 10_000_000, batches: 100 }

const sections = new Map<string, () => Promise<Row[]>>([
  ['capacities', capacityRows],
  ['sizes', sizeRows],
  ['entries', entryRows],
  ['load', loadRows],
  ['check', checkRows],
  ['batch', batchRows],
  ['native', nativeRows],
  ['pool', poolRows],
  ['swap', swapRows],
  ['trail', trailRows],
  ['server', serverRows],
  ['soak', () => soakRows(values.long ? 100_000 : 10_000)],
  ['memory', () => memoryRows(values.long ? longMemory : shortMemory)],
  ['compile', () => compileRows(values.large)],
])

const unknown = positionals.find((name) => !sections.has(name))
if (unknown !== undefined) {
  console.error(`there is no section \`${unknown}\`; there are ${[...sections.keys()].join(', ')}`)
  process.exit(2)
}

const rows: Row[] = []
for (const [name, measureSection] of sections) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.error(`measuring ${name} …`)
  rows.push(...(await measureSection()))
}

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`
if (values.markdown) {
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`
  for (const name of new Set(rows.map(({ section }) => section))) {
    const measured = rows.filter(({ section }) => section === name)
    writeSection(name, { machine, command }, rowsTable(measured))
    if (name === 'sizes') writeSizes(measured)
  }
} else if (values.json) {
  console.log(JSON.stringify({ machine, rows: rows.map((row) => ({ ...row, pass: passes(row) })) }))
} else {
  console.log(`${machine}; medians\n\n${formatRows(rows)}`)
}
if (values.enforce && !rows.every(passes)) process.exitCode = 1
