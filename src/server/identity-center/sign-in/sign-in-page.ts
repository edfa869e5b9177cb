/** The page on which people sign in and let a program have what they may do. It has no scripts. */
import { escaped, field, hidden, writeDocument } from './page-elements.ts'

/** What the page says and asks for. */
export interface SignInPage {
  /** The program that asks, by the name that it gives itself; undefined where a code must be typed first. */
  readonly program?: string
  /** The code that the device shows. */
  readonly userCode?: string
  readonly userName?: string
  /** Whether a password of one's own must be chosen. */
  readonly isPasswordNew?: boolean
  /** Whether an MFA device is to be registered. */
  readonly wantsDevice?: boolean
  /** What was not right. */
  readonly fault?: string
  /** Where the form goes to: path and query. */
  readonly action: string
}

/** The page as HTML. */
export function writeSignInPage(page: SignInPage): string {
  const { program, userCode, fault, action } = page
  const told = fault === undefined ? '' : `<p role="alert">${escaped(fault)}</p>`
  const body = program === undefined ? codeForm() : signInForm(page, program)
  const method = program === undefined ? 'get' : 'post'
  const code =
    userCode === undefined || program === undefined
      ? ''
      : `<p>Go on only if your device shows this code: <strong>${escaped(userCode)}</strong></p>`
  return writeDocument(
    'Sign in',
    `${told}${code}<form method="${method}" action="${escaped(action)}">${body}</form>`,
  )
}

/** A page that only says something. */
export function writeNotice(title: string, text: string): string {
  return writeDocument(title, `<p>${escaped(text)}</p>`)
}

function codeForm(): string {
  const code = field({ name: 'user_code', label: 'Code that your device shows' })
  return `${code}<button>Next</button>`
}

function signInForm(page: SignInPage, program: string): string {
  const { userCode = '', userName = '', isPasswordNew, wantsDevice } = page
  const checked = wantsDevice === true ? ' checked' : ''
  const password = { name: 'password', label: 'Password', type: 'password' } as const
  const own = { ...password, name: 'new_password', label: 'Password of your own' }
  return [
    `<p><strong>${escaped(program)}</strong> wants to use what you may do in this account.</p>`,
    hidden('user_code', userCode),
    field({ name: 'user_name', label: 'User name', value: userName, filled: 'username' }),
    field({ ...password, filled: 'current-password' }),
    isPasswordNew === true ? field({ ...own, filled: 'new-password' }) : '',
    `<label><input type="checkbox" name="register" value="yes"${checked}> Register an MFA device</label>`,
    '<button name="decision" value="allow">Allow access</button>',
    '<button name="decision" value="deny" formnovalidate>Deny</button>',
  ].join('\n')
}
