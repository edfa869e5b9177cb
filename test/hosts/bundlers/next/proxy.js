import { proxy as guard, object } from './guard.js'

export const proxy = guard({
  '/': 'open',
  '/bundle.json': 'open',
  '/_next/*': 'open',
  '/api/*': 'open',
  '/shown': 'open',
  '/guarded/:id': { action: 's3:GetObject', resource: object },
})
