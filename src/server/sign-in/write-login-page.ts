/** The page on which users of IAM sign in. It has no scripts. */
import { escaped, field, writeDocument } from '../identity-center/sign-in/page-elements.ts'

/** What the page says and asks for. */
export interface LoginPageFacts {
  /** Path and query. */
  readonly action: string
  readonly isRemote: boolean
  readonly account: string
  readonly userName: string
  /** Whether another password must be chosen. */
  readonly isPasswordNew?: boolean
  /** What was not right. */
  readonly fault?: string
}

export function writeLoginPage(page: LoginPageFacts): string {
  const { fault, action, isRemote, account, userName, isPasswordNew = false } = page
  const told = fault === undefined ? '' : `<p role="alert">${escaped(fault)}</p>`
  const where = isRemote
    ? 'A program <strong>on another machine</strong> wants credentials of yours. Go on only if you have started it yourself.'
    : 'A program on this machine wants credentials of yours.'
  const password = { name: 'password', label: 'Password', type: 'password' } as const
  const own = { ...password, name: 'new_password', label: 'New password', filled: 'new-password' }
  const fields = [
    field({ name: 'account', label: 'Account ID or alias', value: account }),
    field({ name: 'user_name', label: 'User name', value: userName, filled: 'username' }),
    field({ ...password, filled: 'current-password' }),
    isPasswordNew ? field(own) : '',
    field({
      ...{ name: 'code', label: 'MFA code, if you have a device', isOptional: true },
      filled: 'one-time-code',
    }),
    '<button name="decision" value="allow">Sign in</button>',
    '<button name="decision" value="deny" formnovalidate>Cancel</button>',
  ]
  const form = `<form method="post" action="${escaped(action)}">${fields.join('\n')}</form>`
  return writeDocument('Sign in as IAM user', `${told}<p>${where}</p>${form}`)
}

/** The page of a program on another machine, with what is to be typed there. */
export function writeCodePage(code: string): string {
  return writeDocument(
    'Signed in',
    `<p>Type this authorization code where you have started the program, and nowhere else:</p><p><code>${escaped(code)}</code></p>`,
  )
}
