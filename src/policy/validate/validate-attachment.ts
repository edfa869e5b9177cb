/** What a resource policy may name, by the type of the resource that it is attached to. */

import { foldAscii } from '../../json/fold-case.ts'
import { quote } from '../../json/report.ts'
import {
  type AttachedResourceType,
  type AttachedType,
  attachedTypes,
} from '../../services/attached-types.ts'
import { type Arn, splitArnPattern } from '../read/arn.ts'
import type { EntryDraft } from '../read/document-list.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import type { StatementCheck } from './document-check.ts'

/** Actions of other services, and ARNs that are not of the type. */
export function checkAttachment(check: StatementCheck): void {
  const { resourceType, statement, type } = check
  if (resourceType === undefined || type !== 'resource') return
  const { action, resource } = statement
  if (action?.negated === false) {
    for (const entry of action.entries) checkAction(entry, resourceType, check)
  }
  for (const entry of resource?.entries ?? []) checkArn(entry, resourceType, check)
}

function checkAction(
  { text, spot }: EntryDraft,
  resourceType: AttachedResourceType,
  { notes }: StatementCheck,
): void {
  const { service } = attachedTypes[resourceType]
  const asked = foldAscii(text.split(':', 1)[0] ?? '')
  if (!text.includes(':') || hasWildcard(asked) || asked === service) return
  notes.add('UNSUPPORTED_ACTION_IN_POLICY', spot, {
    message: `${quote(text)} is not an action that the policy of ${quote(resourceType)} can have`,
    hint: `use actions of \`${service}\``,
  })
}

function checkArn(
  { text, spot }: EntryDraft,
  resourceType: AttachedResourceType,
  { document, notes }: StatementCheck,
): void {
  const arn = splitArnPattern(text, document.version)
  if (arn === undefined || canBe(arn, attachedTypes[resourceType])) return
  notes.add('UNSUPPORTED_RESOURCE_ARN_IN_POLICY', spot, {
    message: `${quote(text)} is not an ARN that the policy of ${quote(resourceType)} can have`,
  })
}

/** Whether the pattern matches ARNs of the type, as far as it is literal. */
function canBe(arn: Arn, { service, lacks, prefix }: AttachedType): boolean {
  if (!isOpen(arn.service) && arn.service !== service) return false
  for (const segment of ['region', 'account'] as const) {
    const isEmpty = arn[segment] === ''
    if (!isOpen(arn[segment]) && isEmpty !== lacks.includes(segment)) return false
  }
  const begin = arn.resource.split(/[*?$]/, 1)[0] ?? ''
  return begin.startsWith(prefix) || (isOpen(arn.resource) && prefix.startsWith(begin))
}

function isOpen(segment: string): boolean {
  return hasWildcard(segment) || segment.includes('${')
}
