/** Next as it comes, but for what it would look for above this folder. */
import { join } from 'node:path'
import type { NextConfig } from 'next'

const root = join(import.meta.dirname, '../../..')

const config: NextConfig = {
  outputFileTracingRoot: root,
  turbopack: { root },
  devIndicators: false,
}
export default config
