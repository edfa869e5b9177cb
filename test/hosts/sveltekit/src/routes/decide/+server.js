/** An endpoint that opens a bundle and decides. */
import { openEngine } from 'sallyport/edge'

const probe = {
  principal: 'arn:aws:iam::111122223333:user/alice',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/2026',
}
export async function POST({ request }) {
  const { base64 } = await request.json()
  const bundle = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const engine = await openEngine(() => bundle)
  const refused = await openEngine(bundle.slice(8)).catch(({ name }) => name)
  const denied = engine.isAllowed({ ...probe, action: 's3:PutObject' })
  return new Response(`${engine.isAllowed(probe)} ${denied} ${refused}`)
}
