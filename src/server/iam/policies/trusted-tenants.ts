/**
 * Identity providers that many customers of somebody's share: whoever trusts one has to say which of
 * its customers is meant ("Identity-provider controls for shared OIDC providers", IAM User Guide).
 */
import { lowered } from '../../protocol/letter-case.ts'
import { isObject, type WrittenStatement } from './document-syntax.ts'
import { malformedPolicy } from './documents.ts'

/** By issuer, the key that tells its customers apart. */
const tenancyKeys: ReadonlyMap<string, string> = new Map([
  ...[
    ...['agent.buildkite.com', 'app.terraform.io', 'gitlab.com', 'oidc.codefresh.io'],
    ...['oidc-configuration.audit-log.githubusercontent.com', 'proidc.upbound.io', 'scalr.io'],
    ...['studio.datachain.ai/api', 'token.actions.githubusercontent.com'],
    ...['tokens.cloud.shisho.dev', 'vstoken.actions.githubusercontent.com'],
    ...[
      'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu',
      'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
      'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7',
      'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr',
      'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg',
      'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26',
    ],
  ].map((issuer) => [issuer, `${issuer}:sub`] as const),
  ...[
    'api.pulumi.com/oidc',
    'cognito-identity.amazonaws.com',
    'oidc.vercel.com',
    'sandboxes.cloud',
  ].map((issuer) => [issuer, `${issuer}:aud`] as const),
  ['sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
])

/** Throws for a statement that trusts a shared provider, whoever of its customers it speaks for. */
export function confirmTenants({ Effect, Principal, Condition }: WrittenStatement): void {
  if (Effect !== 'Allow' || !isObject(Principal)) return
  for (const named of [Principal.Federated].flat()) {
    const issuer = lowered(String(named)).replace(/^arn:[^:]*:iam::\d{12}:oidc-provider\//, '')
    const key = tenancyKeys.get(issuer)
    if (key !== undefined && !isEvaluated(key, Condition)) {
      // AWS's own words are not documented
      throw malformedPolicy(
        `The trust policy must evaluate ${key}: the identity provider ${issuer} is shared.`,
      )
    }
  }
}

/** Whether an operator holds a value of the key against others: `Null` asks only whether there is one. */
function isEvaluated(key: string, condition: unknown): boolean {
  return Object.entries(isObject(condition) ? condition : {}).some(
    ([operator, block]) =>
      lowered(operator) !== 'null' &&
      isObject(block) &&
      Object.keys(block).some((one) => lowered(one) === lowered(key)),
  )
}
