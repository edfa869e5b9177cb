/** What is wrong with identity providers of an account (D-32, D-57). */
import { expect, test } from 'vitest'
import { codesOf, type FaultRow, faultsOf, inAccount, many } from './documents.ts'

const faults: readonly FaultRow[] = [
  [
    'QUOTA_EXCEEDED',
    '101 SAML providers in an account (D-57)',
    inAccount({ providers: many(101, (index) => ({ type: 'saml', name: `s${index}` })) }),
  ],
  [
    'QUOTA_EXCEEDED',
    '101 OIDC providers in an account (D-57)',
    inAccount({ providers: many(101, (index) => ({ type: 'oidc', url: `idp${index}.example` })) }),
  ],
  [
    'INVALID_PROVIDER',
    'a provider address without TLS (D-32)',
    inAccount({ providers: [{ type: 'oidc', url: 'http://example.com' }] }),
  ],
  [
    'INVALID_PROVIDER',
    'a provider address without a dot (D-32, K-170)',
    inAccount({ providers: [{ type: 'oidc', url: 'localhost/a.b' }] }),
  ],
  [
    'INVALID_PROVIDER',
    'a provider address with a port (D-32)',
    inAccount({ providers: [{ type: 'oidc', url: 'example.com:8443' }] }),
  ],
  [
    'INVALID_PROVIDER',
    'a provider address with a query (D-32)',
    inAccount({ providers: [{ type: 'oidc', url: 'example.com/?tenant=1' }] }),
  ],
  [
    'INVALID_PROVIDER',
    'client ids of a SAML provider (D-32)',
    inAccount({ providers: [{ type: 'saml', name: 'corp', clients: [] }] }),
  ],
  [
    'INVALID_CLIENT_ID',
    'a client id without characters (D-32)',
    inAccount({ providers: [{ type: 'oidc', url: 'example.com', clients: [''] }] }),
  ],
  [
    'INVALID_CLIENT_ID',
    'a client id with a line feed (D-32)',
    inAccount({ providers: [{ type: 'oidc', url: 'example.com', clients: ['a\nb'] }] }),
  ],
  [
    'DUPLICATE_CLIENT_ID',
    'a client id twice (D-32)',
    inAccount({ providers: [{ type: 'oidc', url: 'example.com', clients: ['a', 'a'] }] }),
  ],
  [
    'QUOTA_EXCEEDED',
    '101 client ids of a provider (D-57)',
    inAccount({
      providers: [{ type: 'oidc', url: 'example.com', clients: many(101, (index) => `c${index}`) }],
    }),
  ],
  [
    'DUPLICATE_NAME',
    'a provider twice, with a scheme and without (D-32)',
    inAccount({
      providers: [
        { type: 'oidc', url: 'https://example.com' },
        { type: 'oidc', url: 'example.com' },
      ],
    }),
  ],
]

test.each(faults)('a provider is refused with %s for %s', (code, _, document) => {
  expect(codesOf(document)).toEqual([code])
  expect(faultsOf(document)[0]?.hint).not.toBe('')
})
