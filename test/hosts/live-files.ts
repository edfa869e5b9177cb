/** What a server has under `/live/`: a pointer and its bundle, and what servers do instead of that. */
import { gzipSync } from 'node:zlib'
import { generateKeys, makePointer, signPointer } from '../../src/entries/publish.ts'
import type { Served } from './file-server.ts'

/** By path; and the key that clients trust. */
export interface LiveFiles {
  readonly files: ReadonlyMap<string, Served>
  readonly key: object
}

const lifetime = 7 * 86_400_000
/** More than any pointer says, and small on its way. */
const bomb = gzipSync(new Uint8Array(50_000_000))

/** Version 1 is well, and a folder each has a version 2 that is not. */
export async function makeLiveFiles(bundle: Uint8Array, next: Uint8Array): Promise<LiveFiles> {
  const { privateKey, publicKey } = await generateKeys()
  const { x, d, kid = '' } = privateKey
  const jwk = { kty: 'OKP', crv: 'Ed25519', x, d }
  const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign'])
  const pointTo = async (bytes: Uint8Array, version: number) => {
    const pointer = await makePointer(bytes, { channel: 'main', version, lifetime })
    return { digest: pointer.digest, text: await signPointer(pointer, [{ key, kid }]) }
  }
  const [first, second] = [await pointTo(bundle, 1), await pointTo(next, 2)]
  const body = second.text
  const file = `${second.digest}.bundle`
  const zipped = { 'content-encoding': 'gzip', 'content-type': 'application/octet-stream' }
  const html = {
    body: '<!doctype html><title>Sign in</title>',
    headers: { 'content-type': 'text/html' },
  }
  return {
    key: publicKey,
    files: new Map<string, Served>([
      ['/live/latest.json', { body: first.text }],
      [`/live/${first.digest}.bundle`, { body: bundle }],
      ['/live/page/latest.json', html],
      [
        '/live/redirected/latest.json',
        { body: '', status: 302, headers: { location: '../page/latest.json' } },
      ],
      ['/live/broken/latest.json', { body: 'out of order', status: 503 }],
      ['/live/bomb/latest.json', { body }],
      [`/live/bomb/${file}`, { body: bomb, headers: zipped }],
      ['/live/bombed/latest.json', { body: bomb, headers: zipped }],
      ['/live/cut/latest.json', { body }],
      [`/live/cut/${file}`, { body: next.slice(0, -16) }],
      ['/live/stalled/latest.json', { body }],
      [`/live/stalled/${file}`, { body: next.slice(0, 64), stalls: true }],
      ['/live/withheld/latest.json', { body }],
      [
        '/live/events',
        { body: 'data: look\n\n', stalls: true, headers: { 'content-type': 'text/event-stream' } },
      ],
    ]),
  }
}
