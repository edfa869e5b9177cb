/** Resources that a simulation of EC2 has to name: `ResourceHandlingOption`. */
import { invalidInput } from '../entities.ts'

const always = ['instance', 'image', 'security-group', 'network-interface']

/** Types of resources by scenario, as they are written in ARNs of EC2. */
const scenarios: ReadonlyMap<string, readonly string[]> = new Map([
  ['EC2-VPC-InstanceStore', always],
  ['EC2-VPC-InstanceStore-Subnet', [...always, 'subnet']],
  ['EC2-VPC-EBS', [...always, 'volume']],
  ['EC2-VPC-EBS-Subnet', [...always, 'subnet', 'volume']],
])

/** Throws `InvalidInput` for any other scenario, and where resources are missing. */
export function confirmScenario(scenario: string, arns: readonly string[]): void {
  const wanted = scenarios.get(scenario)
  if (wanted === undefined) {
    throw invalidInput(`Invalid ResourceHandlingOption: ${scenario} is not supported.`)
  }
  const given = new Set(arns.map((arn) => /^arn:[^:]*:ec2:[^:]*:[^:]*:([^/]*)\//.exec(arn)?.[1]))
  const missing = wanted.filter((type) => !given.has(type))
  if (missing.length === 0) return
  throw invalidInput(
    `Invalid ResourceHandlingOption: ${scenario} needs resources of these types, too: ${missing.join(', ')}.`,
  )
}
