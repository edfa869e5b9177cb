/** Checks of role trust policies ("IAM roles", "Identity-provider controls"). */

import { foldAscii, foldCase } from '../../json/fold-case.ts'
import { quote } from '../../json/report.ts'
import { splitArn } from '../read/arn.ts'
import type { EntryDraft } from '../read/document-list.ts'
import type { PrincipalEntryDraft } from '../read/document-principal.ts'
import { familyOf } from '../read/known-keys.ts'
import { hasWildcard, matchesText } from '../read/pattern-cover.ts'
import type { StatementCheck } from './document-check.ts'
import { actionOfKey } from './key-groups.ts'

const github = 'token.actions.githubusercontent.com'

/** The actions that a trust policy may allow (L-98). */
const trustActions: readonly string[] = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]

/** Everything that holds of trust policies alone. */
export function checkTrust(check: StatementCheck): void {
  if (check.type !== 'trust') return
  checkElements(check)
  for (const entry of check.statement.action?.entries ?? []) checkAction(entry, check)
  checkKeyActions(check)
  checkRedundantSessions(check)
  if (check.statement.effect !== 'Allow') return
  checkPrincipalActions(check)
  checkRolesAnywhere(check)
  checkProviders(check)
  checkGithubSubject(check)
}

function checkElements({ report, statement }: StatementCheck): void {
  const { principal, resource } = statement
  if (resource !== undefined) {
    const message = `a trust policy cannot have \`${resource.element}\``
    report.add('ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE', resource.spot, message)
  }
  if (principal?.negated) {
    const message = 'a trust policy cannot have `NotPrincipal`'
    report.add('ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL', principal.spot, message)
  } else if (principal?.whole) {
    const message = 'a trust policy cannot have `"*"` as its principal'
    report.add('ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL', principal.spot, message)
  }
}

function checkAction({ text, spot }: EntryDraft, { report }: StatementCheck): void {
  const pattern = foldAscii(text)
  if (!pattern.includes(':') || trustActions.some((action) => matchesText(pattern, action))) return
  const message = `${quote(text)} is not an action of a trust policy`
  report.add('UNSUPPORTED_ACTION_IN_POLICY', spot, message)
}

/** Session tags and the like come with actions of their own; without them the key is missing. */
function checkKeyActions({ conditions, report, statement }: StatementCheck): void {
  const { action } = statement
  if (action === undefined) return
  const patterns = action.entries.map(({ text }) => foldAscii(text))
  const missing = new Set(
    [...new Set(actionOfKey.values())].filter((needed) => {
      const listed = patterns.some((pattern) => matchesText(pattern, foldAscii(needed)))
      return listed === action.negated
    }),
  )
  for (const { key, keySpot, lowerKey } of conditions) {
    const needed = actionOfKey.get(familyOf(lowerKey))
    if (needed === undefined || !missing.has(needed)) continue
    const message = `${quote(key)} is missing without the action \`${needed}\``
    report.add('MISSING_ACTION_FOR_CONDITION_KEY', keySpot, message)
  }
}

type PrincipalForm = 'saml' | 'oidc' | 'other'

function formOf({ kind, value }: PrincipalEntryDraft): PrincipalForm {
  if (kind !== 'Federated') return 'other'
  return splitArn(value)?.resource.startsWith('saml-provider/') ? 'saml' : 'oidc'
}

const formOfAction: ReadonlyMap<string, PrincipalForm> = new Map([
  ['sts:assumerolewithsaml', 'saml'],
  ['sts:assumerolewithwebidentity', 'oidc'],
])

/** An action of federation needs a principal of its kind; wildcards are not examined. */
function checkPrincipalActions({ report, statement }: StatementCheck): void {
  const { action, principal } = statement
  if (principal === undefined || principal.negated || action?.negated) return
  const found = new Set(principal.entries.map(formOf))
  for (const { text, spot } of action?.entries ?? []) {
    const needed = formOfAction.get(foldAscii(text))
    if (needed === undefined || found.has(needed)) continue
    const message = `no principal of the statement can call ${quote(text)}`
    report.add('MISMATCHED_ACTION_FOR_PRINCIPAL', spot, message)
  }
}

const rolesAnywhereActions = ['sts:assumerole', 'sts:setsourceidentity', 'sts:tagsession']

function checkRolesAnywhere({ report, statement }: StatementCheck): void {
  const { action, principal } = statement
  const entry = principal?.entries.find(({ value }) => value === 'rolesanywhere.amazonaws.com')
  if (entry === undefined || principal?.negated || action === undefined) return
  const patterns = action.entries.map(({ text }) => foldAscii(text))
  const allowed = rolesAnywhereActions.every(
    (name) => patterns.some((pattern) => matchesText(pattern, name)) !== action.negated,
  )
  if (allowed) return
  const message = 'IAM Roles Anywhere needs all three of its actions'
  report.add('MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY', action.spot, message)
}

/** The provider's name as condition keys begin with it (K-170). */
function providerOf({ value }: PrincipalEntryDraft): string {
  const resource = splitArn(value)?.resource ?? value
  return foldCase(resource.replace(/^oidc-provider\//, ''))
}

function checkProviders({ conditions, report, statement }: StatementCheck): void {
  const keys = new Set(conditions.map(({ lowerKey }) => lowerKey))
  const providers = new Set([...keys].map((key) => key.slice(0, key.lastIndexOf(':'))))
  for (const entry of statement.principal?.entries ?? []) {
    if (statement.principal?.negated || formOf(entry) !== 'oidc') continue
    const provider = providerOf(entry)
    if (!providers.has(provider)) {
      const message = `everyone with an account at ${quote(provider)} may assume the role`
      report.add('MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', entry.spot, message)
    }
    if (provider === github && !keys.has(`${github}:sub`)) {
      const message = 'every repository of GitHub may assume the role'
      report.add('MISSING_GITHUB_REPO_CONDITION_KEY', entry.spot, message)
    }
  }
}

/** A branch may be left open where `ref` names it. */
function checkGithubSubject({ conditions, report }: StatementCheck): void {
  const namesBranch = conditions.some(({ lowerKey }) => lowerKey === `${github}:ref`)
  for (const { lowerKey, parsed, values } of conditions) {
    if (lowerKey !== `${github}:sub` || parsed?.operator.comparison !== 'like') continue
    for (const { text, spot } of values) {
      const repository = /^repo:[^:]*/.exec(text)?.[0] ?? text
      if (!hasWildcard(namesBranch ? repository : text)) continue
      const message = `${quote(text)} matches more than one repository or branch`
      report.add('SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED', spot, message)
    }
  }
}

/** A role stands for all its sessions, so that listing one of them adds nothing (L-33, L-34). */
function checkRedundantSessions({ report, statement }: StatementCheck): void {
  const { principal } = statement
  if (principal === undefined || principal.negated) return
  const roles = new Set(principal.entries.map(({ value }) => nameRole(value, 'role')))
  for (const { value, spot } of principal.entries) {
    const role = nameRole(value, 'assumed-role')
    if (role === undefined || !roles.has(role)) continue
    const message = `${quote(value)} is a session of a role that is listed, too`
    report.add('REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY', spot, message)
  }
}

/** Account and name of the role that a role's or a session's ARN is of; names are unique (D-37). */
function nameRole(value: string, type: 'role' | 'assumed-role'): string | undefined {
  const arn = splitArn(value)
  const [first, ...rest] = arn?.resource.split('/') ?? []
  if (first !== type) return undefined
  return `${arn?.partition} ${arn?.account} ${type === 'role' ? rest.at(-1) : rest[0]}`
}
