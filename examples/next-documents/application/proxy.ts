/** The second line: a path that is not declared here is denied, whatever is behind it. */
import { documentArn, proxy as guard } from './documents/iam'

export const proxy = guard({
  '/': 'open', // pages show what is allowed, and server actions are guarded one by one
  '/_next/static/*': 'open',
  'GET /api/documents/:id': {
    action: 'docs:Read',
    resource: ({ params }) => documentArn(params.id),
  },
  'PUT /api/documents/:id': {
    action: 'docs:Edit',
    resource: ({ params }) => documentArn(params.id),
  },
})
