/** Entries of the programs that run the suite, one for each kind of runtime; compiled beside the package. */

/** Node, Deno, Bun: argument 1 is the fixtures' file, 2 the folder of files, 3 a `HostTerms`
 * and where the server is. */
export const serverProgram = `
  import { readFileSync } from 'node:fs'
  import { pathToFileURL } from 'node:url'
  import { jsKernel } from 'sallyport/kernel-js'
  import { openEngine } from 'sallyport/node'
  import { runSuite } from './suite.ts'
  const [, , fixtures = '', folder = '', terms = ''] = process.argv
  const host = { open: openEngine, fallback: jsKernel, ...JSON.parse(terms) }
  const text = JSON.parse(readFileSync(fixtures, 'utf8'))
  const byPath = await runSuite({ ...host, locate: (file) => folder + '/' + file }, text)
  const byUrl = await runSuite({ ...host, locate: (file) => pathToFileURL(folder + '/' + file) }, text,
    ['a bundle is opened where it is'])
  console.log(JSON.stringify([...byUrl.filter(({ outcome }) => outcome === 'failed'), ...byPath]))
`

/** workerd, and other runtimes with a fetch handler: the fixtures and the terms come by a request. */
export const edgeProgram = `
  import { openEngine } from 'sallyport/edge'
  import { jsKernel } from 'sallyport/kernel-js'
  import { runSuite } from './suite.ts'
  export default {
    async fetch(request) {
      const { terms, fixtures } = await request.json()
      const host = { open: openEngine, fallback: jsKernel, ...terms }
      return Response.json(await runSuite(host, fixtures))
    },
  }
`

/** A page, or a worker of it: what it is called, and its terms, are in its URL. */
export const pageProgram = `
  import { openEngine } from 'sallyport/browser'
  import { jsKernel } from 'sallyport/kernel-js'
  import { runSuite } from './suite.ts'
  const asked = new URLSearchParams(location.search)
  const report = (outcomes) =>
    fetch('/report/' + asked.get('name'), { method: 'POST', body: JSON.stringify(outcomes) })
  const run = async () => {
    const fixtures = await (await fetch('/fixtures.json')).json()
    const locate = (file) => (file === 'missing.bundle' ? new URL('/' + file, location.origin) : '/' + file)
    const host = { open: openEngine, locate, origin: location.origin, fallback: jsKernel, ...JSON.parse(asked.get('terms')) }
    return runSuite(host, fixtures)
  }
  run()
    .catch((error) => [{ name: 'the page', outcome: 'failed', detail: String(error?.stack ?? error) }])
    .then(report)
    .then(() => {
      if (typeof document === 'undefined') return postMessage('done')
      const next = asked.get('next')
      if (next) location.assign(next)
    })
`

/** A page that only starts the program above as a worker. */
export const workerPage = `
  const worker = new Worker('/page.js' + location.search, { type: 'module' })
  worker.onmessage = () => {
    const next = new URLSearchParams(location.search).get('next')
    if (next) location.assign(next)
  }
`
