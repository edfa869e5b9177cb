/** Jest as people have it: tests in its own module system, with Babel. */
import { readFileSync } from 'node:fs'
import { openEngine } from 'sallyport/node'
import { decide } from '../decide.js'

test('the package decides', async () => {
  const { base64, path } = JSON.parse(readFileSync(process.env.PROBE, 'utf8'))
  expect(await decide(base64)).toBe('true false BundleError')
  const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::reports/2026' }
  const principal = 'arn:aws:iam::111122223333:user/alice'
  const engine = await openEngine(path)
  expect(engine.isAllowed({ ...request, principal })).toBe(true)
})
