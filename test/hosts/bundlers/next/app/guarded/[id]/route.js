import { object, withAuthorization } from '../../../guard.js'

const text = async (_, { params }) => new Response(`did ${(await params).id}`)

export const GET = withAuthorization({ action: 's3:GetObject', resource: object }, text)
export const PUT = withAuthorization({ action: 's3:PutObject', resource: object }, text)
