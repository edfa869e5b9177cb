/** The comparison against its budgets: how many times as long the best of the fast peers takes. */
import type { Row } from '../rows.ts'
import { type Comparison, handedName, prepared, type Timed } from './compare.ts'

/** At least so many times, from the request object and with everything resolved beforehand. */
const budgets = {
  W1: { fromRequest: 3, resolved: 1 },
  W2: { fromRequest: 4.5, resolved: 3 },
  W3: { fromRequest: 7, resolved: 5 },
}

/** By requests in turn, which are nearest to traffic. */
export function budgetRows(sizes: readonly Comparison[]): Row[] {
  return sizes.flatMap(({ workload, engines }) => {
    const { fromRequest, resolved } = budgets[workload as keyof typeof budgets]
    const peers = engines.filter(({ name, fresh }) => isPeer(name) && fresh !== undefined)
    const handed = engines.filter(({ name }) => peers.some((one) => handedName(one.name) === name))
    return [
      row(`${workload}, best peer ÷ sallyport`, shareOf(engines, 'sallyport', peers), fromRequest),
      row(`… everything resolved beforehand`, shareOf(engines, prepared, handed), resolved),
    ]
  })
}

function isPeer(name: string): boolean {
  return name !== 'sallyport' && name !== prepared
}

function shareOf(engines: readonly Timed[], own: string, peers: readonly Timed[]): number {
  const time = engines.find(({ name }) => name === own)?.cold ?? Number.NaN
  return Math.min(...peers.map(({ cold = Number.NaN }) => cold)) / time
}

function row(work: string, value: number, least: number): Row {
  return { section: 'peers', work, value, unit: '×', least }
}
