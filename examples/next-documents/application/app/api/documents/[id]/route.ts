/** One document over HTTP. */
import { documentArn, withAuthorization } from '../../../../documents/iam'
import { documents } from '../../../../documents/store'

interface Around {
  readonly params: Promise<{ readonly id: string }>
}

export const GET = withAuthorization(
  { action: 'docs:Read', resource: ({ params }) => documentArn(params.id) },
  async (_: Request, { params }: Around) => {
    const text = documents.get((await params).id)
    return text === undefined ? new Response('none\n', { status: 404 }) : new Response(`${text}\n`)
  },
)

export const PUT = withAuthorization(
  { action: 'docs:Edit', resource: ({ params }) => documentArn(params.id) },
  async (request: Request, { params }: Around) => {
    documents.set((await params).id, (await request.text()).slice(0, 1_000))
    return new Response('kept\n')
  },
)
