/** What the verdict would be with the names, and the owner, that were probably meant. */
import type { AuthorizationRequest, Explanation, Principal, Verdict } from '../../entries/index.ts'
import { sessionArn } from '../render/labels.ts'

/** The explanation of a request, its notes ending with the verdict for the names that it suggests. */
export function withNearestVerdict(
  explanation: Explanation,
  request: AuthorizationRequest,
  decide: (request: AuthorizationRequest) => Verdict,
): Explanation {
  const { meant, notes } = explanation
  if (meant === undefined) return explanation
  const { principal, resource = explanation.resource } = meant
  const nearest = {
    ...request,
    resource,
    principal: principal === undefined ? request.principal : withName(request.principal, principal),
  }
  const names = [principal, meant.resource].flatMap((name) =>
    name === undefined ? [] : [`\`${name}\``],
  )
  const note = `with ${names.join(' and ')} the verdict would be \`${decide(nearest)}\``
  return { ...explanation, notes: [...notes, note] }
}

/** The same with the verdict for the caller's account as the owner, where one is missing. */
export function withOwnersVerdict(
  explanation: Explanation,
  request: AuthorizationRequest,
  decide: (request: AuthorizationRequest) => Verdict,
): Explanation {
  const { restsOn, accounts, decision, resource, notes } = explanation
  const isMissing = restsOn.some(({ input }) => input === 'resourceAccount')
  if (!isMissing || accounts.caller === undefined || decision.verdict === 'allowed') {
    return explanation
  }
  const verdict = decide({ ...request, resource, resourceAccount: accounts.caller })
  const note = `with \`"resourceAccount": "${accounts.caller}"\`, the caller’s own, the verdict would be \`${verdict}\``
  return { ...explanation, notes: [...notes, note] }
}

/** The same principal with another user or role; that one alone where it is of another kind. */
function withName(principal: Principal, arn: string): Principal {
  const isRole = arn.includes(':role/')
  if (typeof principal === 'string') {
    const [, session] = /:assumed-role\/[^/]*\/(.*)$/.exec(principal) ?? []
    return session !== undefined && isRole ? sessionArn(arn, session) : arn
  }
  if ('role' in principal && isRole) return { ...principal, role: arn }
  if ('user' in principal && !isRole) return { ...principal, user: arn }
  return 'federatedUser' in principal && !isRole ? { ...principal, parent: arn } : arn
}
