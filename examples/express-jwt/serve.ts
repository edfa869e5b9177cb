/**
 * An API whose callers bring JWTs: each token becomes a session of the role that its claim names, if
 * that role's trust policy lets it. Run it with `npm run example:express-jwt`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Request } from 'express'
import { generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { compileBundle, parseDirectory } from 'sallyport/compile'
import { guardExpress } from 'sallyport/express'
import { arn, contextOf } from 'sallyport/http'
import { jwtSessions } from 'sallyport/jwt'
import { createNodeEngine } from 'sallyport/node'
import { createSts } from 'sallyport/sts'

const account = 'arn:aws:iam::111122223333'
const issuer = 'https://id.example.com'
const audience = 'documents'
const port = Number(process.env.PORT ?? 8080)

const file = 'documents.directory.json'
const text = readFileSync(join(import.meta.dirname, file), 'utf8')
const engine = await createNodeEngine(await compileBundle(parseDirectory([{ text, file }])))
const { privateKey, publicKey } = await generateKeyPair('EdDSA')

const iam = guardExpress<Request>({
  engine,
  principal: jwtSessions({
    sts: createSts(engine),
    verify: (token) => jwtVerify(token, publicKey, { issuer, audience }),
    provider: `${account}:oidc-provider/id.example.com`,
    role: ({ job }) => (typeof job === 'string' ? `${account}:role/${job}` : undefined),
  }),
  context: ({ headers, socket }) => contextOf({ headers, address: socket.remoteAddress }),
  explain: true,
})

const app = express()
const documents = new Map([['7', 'the seventh document']])
const resource = ({ params }: Request) => arn`arn:docs:::documents/${String(params.id)}`
app.use(iam.guard)
app.get('/health', iam.open, (_, response) => void response.send('fine\n'))
app.get('/documents/:id', iam.allow({ action: 'docs:Read', resource }), ({ params }, response) => {
  response.send(`${documents.get(String(params.id)) ?? 'an empty document'}\n`)
})
app.delete(
  '/documents/:id',
  iam.allow({ action: 'docs:Delete', resource }),
  ({ params }, response) => {
    documents.delete(String(params.id))
    response.send('deleted\n')
  },
)
app.get('/forgotten', (_, response) => void response.send('never sent: it has no action\n'))
iam.undeclared(app)

app.listen(port, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${port}`
  console.log(`${url}/documents/7 asks for a token. Three people have one:\n`)
  for (const [sub, job] of [
    ['ann', 'reader'],
    ['ben', 'editor'],
    ['eve', 'editor'], // the trust policy of this role names ben alone
  ] as const) {
    const token = await new SignJWT({ sub, job })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(privateKey)
    console.log(`${sub}, ${job}:\n  curl -H 'authorization: Bearer ${token}' ${url}/documents/7\n`)
  }
  console.log('Ben may delete it, too: add `-X DELETE`.')
})
