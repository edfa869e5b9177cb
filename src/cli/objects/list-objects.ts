/** The objects of a bucket whose keys begin alike. */
import { askStore, type ObjectLocation } from './object-store.ts'

export interface ListedObject {
  readonly key: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly changed: number
}

/** Page after page, in the order of their keys. Throws `ERR_STORE_FAILED`. */
export async function* listObjects(location: ObjectLocation): AsyncGenerator<ListedObject> {
  let token: string | undefined
  do {
    const page = await askStore(location, (client) =>
      client.listObjectsV2({
        Bucket: location.bucket,
        ...(location.key !== '' && { Prefix: location.key }),
        ...(token !== undefined && { ContinuationToken: token }),
      }),
    )
    for (const { Key: key = '', Size: bytes = 0, LastModified } of page.Contents ?? []) {
      yield { key, bytes, changed: LastModified?.getTime() ?? 0 }
    }
    token = page.NextContinuationToken
  } while (token !== undefined)
}
