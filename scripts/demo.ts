/** The main job on the bundled sample: compile a directory, decide its requests, show the result. */
import { readFileSync } from 'node:fs'
import type { AuthorizationRequest } from 'sallyport'
import { compileBundle, compileSession, parseDirectory } from 'sallyport/compile'
import { inspectBundle } from 'sallyport/inspect'
import { createNodeEngine } from 'sallyport/node'
import { createReference } from 'sallyport/reference'

const file = 'samples/acme/acme.directory.json'
const text = readFileSync(file, 'utf8')
const requests = readFileSync('samples/acme/requests.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as AuthorizationRequest)

const started = performance.now()
const directory = parseDirectory([{ text, file }])
const bundle = await compileBundle(directory)
const compiled = performance.now()
const engine = await createNodeEngine(bundle, { compile: compileSession })
const loaded = performance.now()
const decisions = requests.map((request) => engine.check(request))
const decided = performance.now()

const { policies, statements, principals, accounts, resources, digest } = inspectBundle(engine)
console.log(`${file}: ${accounts} accounts, ${principals} users and roles, ${resources} resources,`)
console.log(`${policies} policies with ${statements} statements`)
console.log(`compiled to ${bundle.length} bytes in ${milliseconds(started, compiled)}, `)
console.log(`loaded in ${milliseconds(compiled, loaded)}, digest ${digest.slice(0, 16)}…\n`)

console.log(
  `${requests.length} requests decided and explained in ${milliseconds(loaded, decided)}:`,
)
for (const [verdict, count] of tally(decisions, ({ verdict }) => verdict)) {
  const of = decisions.filter((decision) => decision.verdict === verdict)
  const by = tally(of, ({ policyType }) => policyType)
  const types = by.map(([type, number]) => `${type} ${number}`).join(', ')
  console.log(`  ${verdict.padEnd(13)} ${String(count).padStart(5)}  decided by ${types}`)
}

const rounds = 100
const again = performance.now()
for (let round = 0; round < rounds; round += 1) for (const one of requests) engine.isAllowed(one)
const each = ((performance.now() - again) * 1e6) / (rounds * requests.length)
console.log(`\nisAllowed, the same requests ${rounds} times over: ${Math.round(each)} ns a check`)

const reference = createReference(directory)
const differ = requests.filter(
  (request, at) => reference.check(request).verdict !== decisions[at]?.verdict,
)
console.log(`the reference evaluator gives the same verdict for ${requests.length - differ.length}`)
console.log(`of ${requests.length} requests\n`)

const denied = requests.find((_, at) => decisions[at]?.verdict === 'explicitDeny')
if (denied !== undefined) console.log(engine.explain(denied)[0]?.headline)
if (differ.length > 0) process.exitCode = 1

function milliseconds(from: number, to: number): string {
  return `${(to - from).toFixed(1)} ms`
}

function tally<T>(items: readonly T[], key: (item: T) => string): [string, number][] {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}
