/** Who has which managed policy, attached or as boundary. */
import type { AccountState } from '../../store/account-state.ts'

export interface PolicyUses {
  readonly attachments: number
  readonly boundaries: number
}

/** Counts the uses of every policy once, and tells them by ARN. */
export function countUses(state: AccountState): (arn: string) => PolicyUses {
  const attachments = new Map<string, number>()
  const boundaries = new Map<string, number>()
  const bearers = [...state.shelf('user').all, ...state.shelf('role').all]
  for (const { attached } of [...bearers, ...state.shelf('group').all]) {
    for (const arn of attached) attachments.set(arn, (attachments.get(arn) ?? 0) + 1)
  }
  for (const { boundary } of bearers) {
    if (boundary !== undefined) boundaries.set(boundary, (boundaries.get(boundary) ?? 0) + 1)
  }
  return (arn) => ({
    attachments: attachments.get(arn) ?? 0,
    boundaries: boundaries.get(arn) ?? 0,
  })
}
