/** The page on which people sign in and let a program have what they may do. It has no scripts. */

/** What the page says and asks for. */
export interface SignInPage {
  /** The program that asks, by the name that it gives itself; undefined where a code must be typed first. */
  readonly program?: string
  /** The code that the device shows. */
  readonly userCode?: string
  readonly userName?: string
  /** Whether a password of one's own must be chosen. */
  readonly isPasswordNew?: boolean
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
  const { userCode = '', userName = '', isPasswordNew } = page
  const password = { name: 'password', label: 'Password', type: 'password' } as const
  const own = { ...password, name: 'new_password', label: 'Password of your own' }
  return [
    `<p><strong>${escaped(program)}</strong> wants to use what you may do in this account.</p>`,
    hidden('user_code', userCode),
    field({ name: 'user_name', label: 'User name', value: userName, filled: 'username' }),
    field({ ...password, filled: 'current-password' }),
    isPasswordNew === true ? field({ ...own, filled: 'new-password' }) : '',
    '<button name="decision" value="allow">Allow access</button>',
    '<button name="decision" value="deny" formnovalidate>Deny</button>',
  ].join('\n')
}

interface Field {
  readonly name: string
  readonly label: string
  readonly value?: string
  readonly type?: 'text' | 'password'
  /** What browsers may fill in. */
  readonly filled?: string
}

function field({ name, label, value = '', type = 'text', filled = 'off' }: Field): string {
  return `<label>${label}<input name="${name}" type="${type}" value="${escaped(value)}" autocomplete="${filled}" required></label>`
}

function hidden(name: string, value: string): string {
  return value === '' ? '' : `<input type="hidden" name="${name}" value="${escaped(value)}">`
}

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 24rem; padding: 0 1rem }
label { display: block; margin: 1rem 0 }
input { box-sizing: border-box; display: block; font: inherit; padding: .4rem; width: 100% }
button { font: inherit; margin: .5rem .5rem 0 0; padding: .4rem 1rem }
[role=alert] { border-left: .25rem solid #b00020; padding-left: .75rem }
`

function writeDocument(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<main>
<h1>${title}</h1>
${body}
</main>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
