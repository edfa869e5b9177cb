import { decide } from '../../../../decide.js'

export const dynamic = 'force-dynamic'

export async function POST(request) {
  const { base64 } = await request.json()
  return new Response(await decide(base64))
}
