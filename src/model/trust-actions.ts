/** The actions of which a role's trust policy speaks; for every other it is silent (E-60, L-98). */

/** In lower case. */
export const trustActions: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
])

/** Whether an action, in whatever case of A–Z (L-61), is one of them. */
export function isTrustAction(action: string): boolean {
  return trustActions.has(action.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
}
