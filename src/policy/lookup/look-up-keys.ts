/** Condition keys and what carries them, looked up in the catalogue (A-122, A-142, A-154, A-200, A-248). */

import type { CatalogueKey } from '../../catalogue/catalogue-types.ts'
import { foldCase } from '../../json/fold-case.ts'
import { quote } from '../../json/report.ts'
import { sessionKeys } from '../../services/session-keys.ts'
import { describeKey } from '../read/known-keys.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import type { ConditionFacts } from '../validate/document-check.ts'
import type { LookUp } from './look-up.ts'
import { readActionName } from './look-up-actions.ts'
import { meant, nearestOf } from './near-name.ts'

/** Keys that no service has, and keys that the statement's actions never carry. */
export function lookUpKeys(lookUp: LookUp): void {
  for (const condition of lookUp.check.conditions) {
    const { lowerKey } = condition
    const prefix = lowerKey.slice(0, Math.max(lowerKey.indexOf(':'), 0))
    if (prefix === '' || /[.$]/.test(prefix)) continue // of a provider, or malformed
    if (prefix === 'aws') checkTagKey(condition, lookUp)
    else lookUpKey(condition, lookUp)
  }
}

function lookUpKey(condition: ConditionFacts, lookUp: LookUp): void {
  const { catalogue, check, notes } = lookUp
  const { key, keySpot, lowerKey } = condition
  const known = catalogue.findConditionKey(key)
  if (known !== undefined) {
    checkCarriers(condition, known, lookUp)
    return
  }
  if (describeKey(key) !== undefined || lowerKey.endsWith('/')) return
  const prefix = key.slice(0, key.indexOf(':'))
  const beside = catalogue.conditionKeysBeside(key).map(({ name }) => name)
  if (beside.length === 0 && catalogue.findService(prefix) === undefined) {
    const nearest = nearestOf(prefix, catalogue.services, check.budget)
    notes.doubt('INVALID_SERVICE', keySpot, {
      message: `no service that AWS lists has keys that begin with ${quote(`${prefix}:`)}`,
      hint: meant(nearest && `${nearest}${key.slice(prefix.length)}`, 'use a key of AWS’s pages'),
    })
    return
  }
  const own = beside.filter((name) => foldCase(name).startsWith(`${foldCase(prefix)}:`))
  notes.doubt('INVALID_SERVICE_CONDITION_KEY', keySpot, {
    message: `${quote(key)} is not a condition key that AWS lists`,
    hint: meant(nearestKey(key, own, lookUp), 'use a condition key of the service’s page'),
  })
}

/** What a policy fills in, as the tag key behind a slash, is not compared. */
function nearestKey(key: string, names: readonly string[], { check }: LookUp): string | undefined {
  const filled = key.includes('/') ? key.slice(key.indexOf('/')) : ''
  const families = names.map((name) => name.replace(/\/\$\{.*/, '/'))
  const near = nearestOf(filled === '' ? key : key.replace(/\/.*/s, '/'), families, check.budget)
  return near?.endsWith('/') ? `${near.slice(0, -1)}${filled}` : near
}

/** Actions named in full that never carry the key: the condition is as if it were missing (A-154). */
function checkCarriers(condition: ConditionFacts, known: CatalogueKey, lookUp: LookUp): void {
  const { notes } = lookUp
  const { key, keySpot, lowerKey } = condition
  if (/^(?:sts|saml):/.test(lowerKey) || sessionKeys.has(lowerKey)) return // of the session
  const without = namedActions(lookUp).filter((action) => {
    return !isOf(action, known, lookUp)
  })
  const [first] = without
  if (first === undefined) return
  const more = without.length > 1 ? ` and ${without.length - 1} more` : ''
  notes.doubt('UNSUPPORTED_ACTION_FOR_CONDITION_KEY', keySpot, {
    message: `requests for ${quote(first)}${more} do not carry ${quote(key)}, as far as AWS lists`,
  })
}

/**
 * Whether an action carries a key, or may: of a hundred keys the pages say no more than that their
 * service has them.
 */
function isOf(action: string, { name }: CatalogueKey, { catalogue }: LookUp): boolean {
  const carries = (one: string) => catalogue.conditionKeysOf(one).some((key) => key.name === name)
  if (carries(action)) return true
  const [prefix = ''] = action.split(':', 1)
  const service = catalogue.findService(prefix)
  if (service === undefined || !foldCase(name).startsWith(`${service.prefix}:`)) return false
  return ![...service.actions.values()].some((one) => carries(`${service.prefix}:${one.name}`))
}

/** The entries of `Action` that name one action that is known; entries with wildcards are not examined. */
function namedActions({ catalogue, check }: LookUp): string[] {
  const { action } = check.statement
  if (action === undefined || action.negated) return []
  const names = action.entries.map(({ text }) => text)
  return names.filter((text) => !hasWildcard(text) && catalogue.findAction(text) !== undefined)
}

const tagForm = /^aws:(resourcetag\/|requesttag\/|tagkeys$)/

/** A tag key that no action of a service carries: the statement never applies to it (A-260). */
function checkTagKey(condition: ConditionFacts, { catalogue, check, notes }: LookUp): void {
  const { key, keySpot, lowerKey, parsed } = condition
  const family = tagForm.exec(lowerKey)?.[1]
  const { action, effect } = check.statement
  if (family === undefined || action === undefined || action.negated) return
  const { operator, ifExists, set } = parsed ?? {}
  if (operator === undefined || operator.negated || operator.family === 'null') return
  if (ifExists || set === 'ForAllValues') return
  const prefixes = action.entries.map((entry) => readActionName(entry)?.service)
  const services = [...new Set(prefixes)].filter((prefix): prefix is string => {
    const keys = prefix === undefined ? undefined : catalogue.findService(prefix)?.conditionKeys
    return keys !== undefined && ![...keys.keys()].some((one) => one.startsWith(`aws:${family}`))
  })
  if (services.length === 0) return
  const code =
    effect === 'Deny'
      ? 'DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE'
      : 'ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE'
  const listed = services.map((service) => quote(service)).join(', ')
  notes.doubt(code, keySpot, {
    message: `no action of ${listed} carries ${quote(key)}, as far as AWS lists`,
  })
}
