/** Who may do what: the one place that the application's routes, actions and pages ask. */
import { readFileSync } from 'node:fs'
import { headers } from 'next/headers'
import { arn } from 'sallyport/http'
import { guardNext } from 'sallyport/next'
import { openEngine } from 'sallyport/node'

export const engine = await openEngine(readFileSync('policy.bundle'))

/** Who has signed in. An application asks its sessions: here everybody is who they say they are. */
export function principalOf(given: Headers): string | undefined {
  const [, user] = /(?:^|; )user=(ann|ben)(?:;|$)/.exec(given.get('cookie') ?? '') ?? []
  return user === undefined ? undefined : `arn:aws:iam::111122223333:user/${user}`
}

export const documentArn = (id: unknown) => arn`arn:app:docs::111122223333:document/${id as string}`

export const { withAuthorization, withActionAuthorization, proxy } = guardNext({
  engine,
  headers,
  principal: (call) => principalOf(call.headers),
})
