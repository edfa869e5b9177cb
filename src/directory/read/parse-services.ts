/** What a directory document says of services of one's own: how their policies decide. */

import {
  type Cursor,
  readMatching,
  readMembers,
  readWord,
  report,
  requireMember,
} from '../../json/reader.ts'
import { ruledServices } from '../../services/ruled-services.ts'
import type { OwnService } from '../directory.ts'

const policyRules = ['none', 'explicit'] as const
const accountRules = ['identity'] as const

/** Reads rows such as `{ "service": "docs", "resourcePolicies": "explicit" }`, by service. */
export function readServices(items: readonly Cursor[]): ReadonlyMap<string, OwnService> {
  const services = new Map<string, OwnService>()
  for (const item of items) {
    const members = readMembers(item, ['service', 'resourcePolicies', 'crossAccount'])
    const cursor = requireMember(item, members, 'service')
    const service = readMatching(cursor, /^[a-z0-9-]{1,64}$/, {
      code: 'INVALID_SERVICE',
      message: 'not the third part of an ARN',
      hint: 'write for example `docs`, as in `arn:app:docs:…`',
    })
    const resourcePolicies = readWord(members.get('resourcePolicies'), policyRules)
    const crossAccount = readWord(members.get('crossAccount'), accountRules)
    if (cursor === undefined || service === undefined) continue
    checkName(cursor, service, services)
    const row: OwnService = {
      service,
      ...(resourcePolicies !== undefined && { resourcePolicies }),
      ...(crossAccount !== undefined && { crossAccount }),
    }
    checkRules(item, row)
    services.set(service, row)
  }
  return services
}

function checkName(
  cursor: Cursor,
  service: string,
  services: ReadonlyMap<string, OwnService>,
): void {
  if (ruledServices.has(service)) {
    report(cursor, {
      code: 'SERVICE_HAS_RULES',
      message: `AWS itself says how \`${service}\` decides`,
      hint: 'remove the row; rows are for services of your own',
    })
  }
  if (services.has(service)) {
    report(cursor, {
      code: 'DUPLICATE_SERVICE',
      message: `service \`${service}\` has a row already`,
      hint: 'write all of its rules in one row',
    })
  }
}

/** What needs a resource's policy cannot do without it for other accounts. */
function checkRules(item: Cursor, { service, resourcePolicies, crossAccount }: OwnService): void {
  if (resourcePolicies !== 'explicit' || crossAccount === undefined) return
  report(item, {
    code: 'CONTRADICTING_RULES',
    message: `resources of \`${service}\` cannot both need a policy and do without one for other accounts`,
    hint: 'remove `resourcePolicies` or `crossAccount`',
  })
}

/** Reports a policy on a resource of a service that has none. */
export function checkHasPolicies(
  cursor: Cursor,
  arn: string,
  services: ReadonlyMap<string, OwnService>,
): void {
  const service = arn.split(':', 3)[2] ?? ''
  if (services.get(service)?.resourcePolicies !== 'none') return
  report(cursor, {
    code: 'SERVICE_WITHOUT_POLICIES',
    message: `resources of \`${service}\` have no policies, as \`services\` says`,
    hint: 'remove the policy, or `resourcePolicies` of the service',
  })
}
