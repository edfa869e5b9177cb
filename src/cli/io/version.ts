/** The version of the package. */
import { createRequire } from 'node:module'

/** The package's own version, found alike from the sources and from what is built of them. */
export function readVersion(): string {
  return createRequire(import.meta.url)('sallyport/package.json').version
}
