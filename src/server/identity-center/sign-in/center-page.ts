/** The pages of people of IAM Identity Center, which are all of the account with the instance. */

import type { BrowserPage, BrowserParts } from '../../sign-in/browser-page.ts'
import type { ReceivedRequest } from '../../signature/canonical-request.ts'
import { replyServed, showFault, showPage } from './answer-page.ts'
import { type PageParts, readPageRequest } from './page-request.ts'
import { proveForm } from './prove-form.ts'

/** Undefined for any other request. Throws for a form that cannot be read. */
export function readCenterPage(request: ReceivedRequest): BrowserPage | undefined {
  const page = readPageRequest(request)
  if (page === undefined) return undefined
  return {
    // "Understanding IAM Identity Center sign-in events"
    event: {
      ...{ service: 'sso-oauth', operation: 'UserAuthentication' },
      failed: 'CredentialVerification',
    },
    show: (parts) => showPage(page, atHome(parts)),
    account: ({ accounts }) => accounts.home,
    prove: (parts) => proveForm(page, atHome(parts)),
    reply: (parts, output) => replyServed(page, atHome(parts), output),
    showFault: (parts, error) => showFault(page, atHome(parts), error),
  }
}

function atHome(parts: BrowserParts): PageParts {
  return { ...parts, state: parts.accounts.home }
}
