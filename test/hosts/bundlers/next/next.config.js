/** Next as it comes, but for what it would look for above this folder. */
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export default { outputFileTracingRoot: root, turbopack: { root }, devIndicators: false }
