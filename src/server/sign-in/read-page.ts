/** Which page a browser asks for. */
import { readCenterPage } from '../identity-center/sign-in/center-page.ts'
import type { ReceivedRequest } from '../signature/canonical-request.ts'
import type { BrowserPage } from './browser-page.ts'
import { readLoginPage } from './login-page.ts'

/** Undefined where it is no page. What no form can be is left to who reads calls. */
export function readPage(request: ReceivedRequest): BrowserPage | undefined {
  try {
    return readCenterPage(request) ?? readLoginPage(request)
  } catch {
    return undefined
  }
}
