/**
 * `npm run bench:peer-verdicts -- [--seed N] [--trials N] [--show N]`: random policies of every type
 * and a request about them, decided by Sallyport and by iam-simulate, which nobody here has written.
 * Exits 1 where they differ. What is known to differ is not drawn; each place says which rule and why.
 */
import { parseArgs } from 'node:util'
import { readSets } from '../../../test/support/policy-sets.ts'
import { compileBundle, createNodeEngine } from '../../built.ts'
import { Random } from '../../random.ts'
import { type DrawnTrial, drawTrial } from './drawn-trial.ts'
import { type Simulated, simulate } from './simulated-verdict.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    trials: { type: 'string', default: '2000' },
    show: { type: 'string', default: '5' },
  },
})
const random = new Random(Number(values.seed))
const agreed = new Map<string, number>()
const differing: string[] = []

for (let left = Number(values.trials); left > 0; left -= 1) {
  const trial = drawTrial(random)
  const simulated = await simulate(trial)
  const verdict = await decide(trial, simulated)
  if (verdict === simulated.verdict) agreed.set(verdict, (agreed.get(verdict) ?? 0) + 1)
  else
    differing.push(
      `sallyport ${verdict}, iam-simulate ${simulated.verdict}: ${JSON.stringify(trial)}`,
    )
}

for (const [verdict, count] of agreed) console.log(`${verdict}: ${count} alike`)
console.log(`${differing.length} differ; --seed ${values.seed} --trials ${values.trials}`)
for (const line of differing.slice(0, Number(values.show))) console.log(`\n${line}`)
if (differing.length > 0) process.exitCode = 1

/** Keys that the peer passes over are no part of the request for us either. */
async function decide({ request, sets }: DrawnTrial, { ignored }: Simulated): Promise<string> {
  const bundle = await compileBundle(readSets(sets))
  const engine = await createNodeEngine(bundle, { simulation: true })
  const context = Object.fromEntries(
    Object.entries(request.context).filter(([key]) => !ignored.has(key.toLowerCase())),
  )
  return engine.check({ ...request, context }).verdict
}
