/** A worker that decides at the edge: Hono's routes, guarded by a bundle that is part of the worker. */
import { Hono } from 'hono'
import { openEngine } from 'sallyport/edge'
import { guardHono } from 'sallyport/hono'
import { arn, contextOf } from 'sallyport/http'
import bundle from './policy.bundle'

/** Who has signed in: an application asks its sessions. */
const signedIn = new Map([
  ['Bearer of-ann', 'arn:aws:iam::111122223333:user/ann'],
  ['Bearer of-ben', 'arn:aws:iam::111122223333:user/ben'],
])

const iam = guardHono({
  engine: await openEngine(bundle),
  principal: (c) => signedIn.get(c.req.raw.headers.get('authorization') ?? ''),
  context: (c) => contextOf({ headers: c.req.raw.headers }),
})

const app = new Hono()
app.use(iam.guard)
app.get('/health', iam.open, (c) => c.text('fine\n'))
const document = (id: string) => arn`arn:aws:docs::111122223333:document/${id}`
app.get(
  '/documents/:id',
  iam.allow({ action: 'docs:Read', resource: (c) => document(c.req.param('id') ?? '') }),
  (c) => c.text(`document ${c.req.param('id')}\n`),
)
app.delete(
  '/documents/:id',
  iam.allow({ action: 'docs:Delete', resource: (c) => document(c.req.param('id') ?? '') }),
  (c) => c.text('deleted\n'),
)
app.get('/forgotten', (c) => c.text('never\n')) // has no action: denied

// biome-ignore lint/style/noDefaultExport: it is what workerd looks for
export default app
