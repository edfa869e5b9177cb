/** One bundle, loaded: its kernel, its slots, and what was resolved against it. */
import * as Defaults from '../../assembly/layout/defaults.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Section from '../../assembly/layout/section.ts'
import { statedDigest } from '../bundle/digest.ts'
import type { BundleView } from '../bundle/view.ts'
import { Kernel } from '../kernel/kernel.ts'
import type { PlacedBundle } from '../kernel/load/placed-bundle.ts'
import { ActionTable } from './action-table.ts'
import { CallerTable } from './caller/caller-table.ts'
import { hasDefaults } from './caller/principal-block.ts'
import { SlotTable } from './context/slots.ts'
import { DirectoryRecords, type EndpointSet } from './directory-records.ts'
import { Statements } from './explain/bundle-statements.ts'

/** What kind of bundle it is. */
export interface BundleTraits {
  /** Of bare policy sets, which apply to everybody: it has no directory. */
  readonly isCase: boolean
  /** Whether VPC endpoints of the directory have policies. */
  readonly hasEndpoints: boolean
  /** What applies to requests through no endpoint of the directory's. */
  readonly defaultEndpoint: EndpointSet
  /** Session policies that come with a principal count: a case states its own (E-47). */
  readonly takesSessions: boolean
  /** Nothing is known of statements: explanations name none. */
  readonly isStripped: boolean
  /** Whether the kernel may keep plans of principals and actions. */
  readonly keepsPlans: boolean
  /** Whether conditions ask what time it is. */
  readonly asksTime: boolean
}

const noEndpoint: EndpointSet = { set: PolicySet.ALWAYS, isGateway: false }

export class LoadedBundle {
  readonly kernel: Kernel
  readonly traits: BundleTraits
  readonly slots: SlotTable
  readonly callers: CallerTable
  readonly actions: ActionTable
  readonly records: DirectoryRecords
  readonly statements: Statements
  /** SHA-256, in hexadecimal: asked for with every check by who keeps things of one bundle. */
  readonly digest: string

  /** `most`: how many spellings of actions, and principals, are remembered; 0 for none. */
  constructor(bundle: PlacedBundle, most: number) {
    this.kernel = new Kernel(bundle)
    const placed = this.kernel.bundle
    this.slots = new SlotTable(this.kernel)
    this.traits = readTraits(placed, this.slots, most)
    this.callers = new CallerTable(this.kernel, most)
    this.actions = new ActionTable(this.kernel, most)
    this.records = new DirectoryRecords(this.kernel)
    this.statements = new Statements(this.kernel)
    this.digest = statedDigest(placed.bytes)
  }
}

function readTraits(bundle: BundleView, slots: SlotTable, most: number): BundleTraits {
  const isCase = hasDefaults(bundle)
  return {
    isCase,
    hasEndpoints: bundle.length(Section.ENDPOINTS) > 0,
    defaultEndpoint: isCase
      ? { set: bundle.word(Section.DEFAULTS, Defaults.ENDPOINT_AT), isGateway: false }
      : noEndpoint,
    takesSessions:
      !isCase || bundle.word(Section.DEFAULTS, Defaults.SESSION_AT) === PolicySet.ALWAYS,
    isStripped: bundle.length(Section.STATEMENTS) === 0,
    keepsPlans: most > 0,
    asksTime: slots.hasOneOf(timeKeys),
  }
}

const timeKeys: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:tokenissuetime',
])
