/** Publishes one of two policies at a time, each with a signed pointer, and announces it. */
import type { ServerResponse } from 'node:http'
import { compileBundle, parseDirectory } from 'sallyport/compile'
import { generateKeys, makePointer, type PublicKey, signPointer } from 'sallyport/publish'

const lifetime = 7 * 86_400_000

export interface Publisher {
  readonly publicKey: PublicKey
  /** What is published, by its name in the folder of policies. */
  readonly files: ReadonlyMap<string, Uint8Array | string>
  /** Publishes the other policy as the next version. */
  publish(): Promise<void>
  /** Tells of every version from now on, as server-sent events. */
  listen(response: ServerResponse): void
}

/** With the first policy published. */
export async function startPublisher(): Promise<Publisher> {
  const { privateKey, publicKey } = await generateKeys()
  const { kid = '', x, d } = privateKey
  const jwk = { kty: 'OKP', crv: 'Ed25519', x, d }
  const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign'])
  const bundles = [await compile(['docs:Read']), await compile(['docs:Read', 'docs:Edit'])]
  const files = new Map<string, Uint8Array | string>()
  const listeners = new Set<ServerResponse>()
  let version = 0
  const publish = async () => {
    const bundle = bundles[version % bundles.length] ?? new Uint8Array()
    version += 1
    const pointer = await makePointer(bundle, { channel: 'main', version, lifetime })
    files.set(`${pointer.digest}.bundle`, bundle)
    files.set('latest.json', await signPointer(pointer, [{ key, kid }]))
    for (const listener of listeners) listener.write(`data: ${pointer.digest}\n\n`)
  }
  await publish()
  return {
    publicKey,
    files,
    publish,
    listen(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(': these are versions\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
    },
  }
}

/** One account with one user, whose policy allows the actions. */
function compile(actions: readonly string[]): Promise<Uint8Array> {
  const statement = { Effect: 'Allow', Action: actions, Resource: 'arn:docs:::reports/*' }
  const document = { Version: '2012-10-17', Statement: [statement] }
  const users = [{ name: 'alice', policies: [{ name: 'reports', document }] }]
  return compileBundle(
    parseDirectory(JSON.stringify({ accounts: [{ id: '111122223333', users }] })),
  )
}
