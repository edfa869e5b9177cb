/** Writes the scanner's bytes into a module of `src/audit/text`, which only audits import. */
import { readFileSync, writeFileSync } from 'node:fs'

const head =
  '/** The scanner of events in hexadecimal. Written by `scripts/embed-scanner.ts`; not in git. */\n'
const digits = readFileSync('build/scanner.wasm').toString('hex')

writeFileSync(
  'src/audit/text/scanner-bytes.ts',
  `${head}export const scannerCode =\n  '${digits}'\n`,
)
