/** What was called `middleware` before Next 16 runs at the edge. */
import { proxy as guard, object } from './guard.js'

export const config = { matcher: ['/((?!_next/).*)'] }
export const middleware = guard({
  '/': 'open',
  '/bundle.json': 'open',
  '/api/*': 'open',
  '/shown': 'open',
  '/guarded/:id': { action: 's3:GetObject', resource: object },
})
