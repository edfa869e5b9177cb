/** Everything that the catalogue finds in a statement. */
import type { StatementCheck } from '../validate/document-check.ts'
import { lookUpActions } from './look-up-actions.ts'
import { lookUpKeys } from './look-up-keys.ts'
import { lookUpRegions } from './look-up-regions.ts'
import { lookUpResources } from './look-up-resources.ts'
import { matchResources } from './match-resources.ts'

/** Names that AWS does not list, and actions, resources and keys that do not go together. */
export function lookUpNames(check: StatementCheck): void {
  const { catalogue, notes } = check
  if (catalogue === undefined) return
  const lookUp = { check, catalogue, notes }
  lookUpActions(lookUp)
  lookUpKeys(lookUp)
  lookUpRegions(lookUp)
  if (check.type === 'trust') return
  lookUpResources(lookUp)
  matchResources(lookUp)
}
