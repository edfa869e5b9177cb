/** Checks of values that their key gives a form: VPC and endpoint IDs, service principals, keys. */

import { quote } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import type { ConditionCheck } from './document-check.ts'
import { servicePrincipalForm, servicePrincipalKeys } from './key-groups.ts'

interface Form {
  readonly code: IssueCode
  readonly pattern: RegExp
}

/** By key in lower case. `kms:ViaService` needs a Region, and so one label more. */
const forms: ReadonlyMap<string, Form> = new Map([
  ['aws:sourcevpc', { code: 'INVALID_VPC_FORMAT', pattern: /^vpc-([a-z0-9]{8}|[a-z0-9]{17})$/i }],
  [
    'aws:sourcevpce',
    { code: 'INVALID_VPCE_FORMAT', pattern: /^vpce-([a-z0-9]{8}|[a-z0-9]{17})$/i },
  ],
  [
    's3:x-amz-server-side-encryption-aws-kms-key-id',
    { code: 'INVALID_KMS_KEY_VALUE', pattern: /^arn:[^:]+:kms:[^:]+:[^:]+:key\/.+$/ },
  ],
  ...[...servicePrincipalKeys].map((key): [string, Form] => [
    key,
    { code: 'INVALID_SERVICE_PRINCIPAL_FORMAT', pattern: servicePrincipalForm },
  ]),
  [
    'kms:viaservice',
    {
      code: 'INVALID_SERVICE_PRINCIPAL_FORMAT',
      pattern: /^[a-z0-9-]+\.[a-z0-9-]+(\.[a-z0-9-]+){2,}$/,
    },
  ],
])

/** Only values of string operators are checked, and only where nothing is left open. */
export function checkForms({ condition, report }: ConditionCheck): void {
  const form = forms.get(condition.lowerKey)
  const family = condition.parsed?.operator.family
  if (form === undefined || (family !== 'string' && family !== 'stringIgnoreCase')) return
  for (const { text, spot } of condition.values) {
    if (hasWildcard(text) || text.includes('${') || form.pattern.test(text)) continue
    report.add(form.code, spot, `${quote(text)} is not a value of ${quote(condition.key)}`)
  }
}
