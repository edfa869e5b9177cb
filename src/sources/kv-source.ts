/** Pointers and bundles in a key-value store such as that of Cloudflare Workers. */
import { reasonOf, unreachable } from './read-response.ts'
import { type BundleStore, bundleName, fileNames, type Polled, type Source } from './source.ts'
import { SourceError } from './source-error.ts'

/** What is used of a key-value store; a `KVNamespace` of Cloudflare Workers has it. */
export interface KeyValues {
  /** Returns null for a name that is not there. */
  get(name: string, type: 'arrayBuffer'): Promise<ArrayBuffer | null>
  /** Keeps a value under a name. */
  put(name: string, value: ArrayBuffer): Promise<void>
  /** Forgets a name. */
  delete(name: string): Promise<void>
}

/** A source whose files are values, by their names behind a prefix. */
export function kvSource(values: Pick<KeyValues, 'get'>, prefix: string): Source {
  const read = async (name: string): Promise<Uint8Array> => {
    const key = `${prefix}${name}`
    const value = await values.get(key, 'arrayBuffer').catch((cause: unknown) => {
      throw unreachable(key, reasonOf(cause), cause)
    })
    if (value === null) throw unreachable(key, 'there is no such value')
    return new Uint8Array(value)
  }
  return {
    name: `${prefix}${fileNames.pointer}`,
    async poll(): Promise<Polled> {
      return { kind: 'pointer', text: new TextDecoder().decode(await read(fileNames.pointer)) }
    },
    readKeys: async () => new TextDecoder().decode(await read(fileNames.keys)),
    async readBundle(digest, size) {
      const bytes = await read(bundleName(digest))
      if (bytes.length <= size) return bytes
      throw new SourceError('ERR_SOURCE_TOO_LARGE', `the file has more than ${size} bytes`, {
        place: bundleName(digest),
        hint: 'publish it again; it is not what its pointer says',
      })
    },
  }
}

/** A store in the same. */
export function storeInValues(values: KeyValues, prefix: string): BundleStore {
  return {
    async read(name) {
      const value = await values.get(`${prefix}${name}`, 'arrayBuffer')
      return value === null ? undefined : new Uint8Array(value)
    },
    write: (name, bytes) => values.put(`${prefix}${name}`, new Uint8Array(bytes).buffer),
    remove: (name) => values.delete(`${prefix}${name}`),
  }
}
