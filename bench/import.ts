/** How long a new process takes to import the package, beyond importing nothing. */
import { execFileSync } from 'node:child_process'
import { median } from './measure.ts'
import type { Row } from './rows.ts'

const entry = new URL('../dist/node.js', import.meta.url).href
const nothing = 'data:text/javascript,export {}'

/** Both in turn, so that a busy machine slows both alike. */
export function importRow(): Row {
  const pairs = Array.from({ length: 25 }, () => importTime(entry) - importTime(nothing))
  return {
    section: 'load',
    work: 'import `sallyport/node`, new process, beyond an empty module',
    value: median(pairs),
    unit: 'ms',
    most: 15,
  }
}

function importTime(module: string): number {
  const program = `const begun = performance.now()
    await import(${JSON.stringify(module)})
    console.log(performance.now() - begun)`
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program]).toString(),
  )
}
