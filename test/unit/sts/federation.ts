/** A world with identity providers, and roles that trust them. */
import {
  federatedTrust,
  home,
  homeRoles,
  provider,
  role,
  samlProvider,
  trust,
  world,
} from './world.ts'

export const webAction = 'sts:AssumeRoleWithWebIdentity'
export const samlAction = 'sts:AssumeRoleWithSAML'
export const google = 'accounts.google.com'
export const github = 'token.actions.githubusercontent.com'
export const when = (operator: string, key: string, value: string) => ({
  Condition: { [operator]: { [key]: value } },
})

const roles = [
  ...homeRoles,
  role('everybody-web', trust({ AWS: '*' }, { Action: webAction })),
  role('account-web', trust({ AWS: home }, { Action: webAction })),
  role('saml-only', federatedTrust(samlProvider, webAction)),
  role('banned-web', [
    federatedTrust(provider, webAction),
    { Effect: 'Deny', Principal: '*', Action: webAction },
  ]),
  role('no-tags', federatedTrust(provider, webAction, { Action: webAction })),
  role(
    'google',
    federatedTrust(google, webAction, when('StringEquals', `${google}:aud`, 'client')),
  ),
  role(
    'other-audience',
    federatedTrust(google, webAction, when('StringEquals', `${google}:oaud`, 'target')),
  ),
  role(
    'main',
    federatedTrust(provider, webAction, when('StringEquals', `${github}:ref`, 'refs/heads/main')),
  ),
  role(
    'corp-recipient',
    federatedTrust(samlProvider, samlAction, {
      Condition: {
        StringEquals: {
          'saml:aud': 'https://signin.aws.amazon.com/saml',
          'saml:doc': `${home}/corp`,
          'saml:sub_type': 'persistent',
        },
        'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': 'staff' },
      },
    }),
  ),
  role(
    'provider-role',
    federatedTrust(provider, webAction, when('StringEquals', 'aws:FederatedProvider', provider)),
  ),
]

export const listed = `arn:aws:iam::${home}:oidc-provider/idp.example.com/tenant`
export const closed = `arn:aws:iam::${home}:oidc-provider/closed.example.com`
const [homeAccount] = world.accounts.filter(({ id }) => id === home)
const providers = [
  ...(homeAccount?.providers ?? []),
  { type: 'oidc', url: 'https://idp.example.com/tenant', clients: ['app-1', 'app-2'] },
  { type: 'oidc', url: 'closed.example.com', clients: [] },
]
roles.push(
  role('listed', federatedTrust(listed, webAction)),
  role('closed', federatedTrust(closed, webAction)),
  role('foreign-domain', federatedTrust('evil.example.com', webAction)),
)
export const accounts = world.accounts.map((account) =>
  account.id === home ? { ...account, providers, roles } : account,
)

/** The document of the world. */
export const federatedWorld = { ...world, accounts }
