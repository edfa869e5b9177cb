/** What every probe builds: it opens a bundle, decides, and shows the name of an error. */
import { openEngine } from 'sallyport/browser'

const probe = {
  principal: 'arn:aws:iam::111122223333:user/alice',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/2026',
}

export async function decide(base64) {
  const bundle = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const engine = await openEngine(bundle)
  const allowed = engine.isAllowed(probe)
  const denied = engine.isAllowed({ ...probe, action: 's3:PutObject' })
  const refused = await openEngine(bundle.slice(8)).catch(({ name }) => name)
  return `${allowed} ${denied} ${refused}`
}
