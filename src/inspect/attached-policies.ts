/** The policies of a bundle's sets, with their statements as they were written. */
import * as GroupPolicy from '../../assembly/layout/group-policy.ts'
import * as Policy from '../../assembly/layout/policy.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Statement from '../../assembly/layout/statement.ts'
import * as TextRange from '../../assembly/layout/text-range.ts'
import type { BundleView } from '../bundle/view.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import type { StatementText } from '../model/decision.ts'
import type { Effect } from '../model/policy.ts'

/** A statement of a policy, and where it is. */
export interface AttachedStatement {
  readonly sid: string | undefined
  /** Position in its document, from 0. */
  readonly index: number
  /** 0 where no line is known. */
  readonly line: number
  readonly effect: Effect
  readonly text: StatementText
}

/** A policy as a bundle names it. */
export interface AttachedPolicy {
  readonly name: string
  readonly file: string | undefined
  /** How many it has. */
  readonly statements: number
  /** In the order of the document. */
  readonly written: readonly AttachedStatement[]
  /** Of a user's policies: the user's groups that have it; absent for none. */
  readonly groups?: readonly string[]
}

/** Names of groups by the number of a policy that a user has through them. */
export type GroupNames = ReadonlyMap<number, readonly string[]>

export const noGroups: GroupNames = new Map()

/** The policies of a set; none in a stripped bundle. */
export function readAttachedPolicies(
  { kernel: { bundle }, statements }: LoadedBundle,
  set: number,
  groups: GroupNames = noGroups,
): AttachedPolicy[] {
  const written = new Map<number, AttachedStatement[]>()
  for (const number of statements.of(set)) {
    const at = number * Statement.SIZE
    const text = statements.text(number)
    const list = written.get(bundle.word(Section.STATEMENTS, at + Statement.POLICY_AT)) ?? []
    list.push({
      sid: text.sid,
      index: bundle.word(Section.STATEMENTS, at + Statement.INDEX_AT),
      line: bundle.word(Section.STATEMENTS, at + Statement.LINE_AT),
      effect: statements.effect(number),
      text,
    })
    written.set(bundle.word(Section.STATEMENTS, at + Statement.POLICY_AT), list)
  }
  return [...written].map(([policy, list]) => {
    const names = groups.get(policy)
    return {
      name: readText(bundle, Section.POLICIES, policy * Policy.SIZE + Policy.NAME_AT),
      file: readText(bundle, Section.POLICIES, policy * Policy.SIZE + Policy.FILE_AT) || undefined,
      statements: list.length,
      written: list,
      ...(names !== undefined && { groups: names }),
    }
  })
}

/** Which of a user's policies its groups have. */
export function readGroupNames(bundle: BundleView, principal: number): GroupNames {
  const names = new Map<number, string[]>()
  for (let at = 0; at < bundle.length(Section.GROUP_POLICIES); at += GroupPolicy.SIZE) {
    const user = bundle.word(Section.GROUP_POLICIES, at + GroupPolicy.PRINCIPAL_AT)
    if (user !== principal) continue
    const policy = bundle.word(Section.GROUP_POLICIES, at + GroupPolicy.POLICY_AT)
    const name = readText(bundle, Section.GROUP_POLICIES, at + GroupPolicy.NAME_AT)
    names.set(policy, [...(names.get(policy) ?? []), name])
  }
  return names
}

function readText(bundle: BundleView, section: number, at: number): string {
  const offset = bundle.word(section, at + TextRange.TEXT_AT)
  const bytes = bundle.word(section, at + TextRange.BYTES_AT)
  return bundle.text(Section.DEBUG_TEXT, offset, bytes)
}
