/** The suite in every runtime, on the package as it is packed. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browsers, layPages, pages, runInBrowser } from './browsers.ts'
import { type FileServer, insecureAddress, serveFiles } from './file-server.ts'
import { type FixtureFiles, makeFixtures } from './fixtures.ts'
import { isInstalled, runInServer, runInWorkerd, serverRuntimes, workerd } from './runtimes.ts'
import { checks, type Outcome } from './suite.ts'
import { installPackage, type Trial } from './trial.ts'

const required = process.env.SALLYPORT_REQUIRE_ALL === '1'

let trial: Trial
let made: FixtureFiles
let server: FileServer

beforeAll(async () => {
  trial = installPackage()
  made = await makeFixtures()
  writeFileSync(join(trial.folder, 'fixtures.json'), JSON.stringify(made.fixtures))
  for (const [name, body] of made.files) writeFileSync(join(trial.folder, name), body)
  server = await serveFiles()
  await layPages(server, trial, made)
})

afterAll(() => {
  server?.close()
  trial?.remove()
})

/** One test for each check that the host does not skip; the reasons of the others are printed. */
function describeOutcomes(
  name: string,
  skips: Readonly<Record<string, string>>,
  run: () => Promise<Outcome[]>,
): void {
  describe(name, () => {
    let outcomes: Outcome[] = []
    beforeAll(async () => {
      outcomes = await run()
      for (const [check, reason] of Object.entries(skips)) {
        console.log(`${name}: without "${check}": ${reason}`)
      }
    })
    for (const check of Object.keys(checks).filter((one) => skips[one] === undefined)) {
      it(check, () => {
        const { outcome, detail } = outcomes.find((one) => one.name === check) ?? missing(outcomes)
        expect(outcome, detail).toBe('passed')
      })
    }
  })
}

/** What a host says that did not come to run the suite. */
function missing(outcomes: readonly Outcome[]): Outcome {
  const detail = outcomes.map((one) => one.detail).join('\n') || 'the suite did not run'
  return { name: '', outcome: 'failed', detail }
}

function origin(): string {
  return `http://127.0.0.1:${server.port}`
}

/** Whether a runtime is there, or must be. */
function isPresent(one: { readonly name: string; readonly program: string }): boolean {
  if (isInstalled(one) || required) return true
  console.log(`${one.name} is not installed: skipped`)
  return false
}

for (const runtime of serverRuntimes.filter(isPresent)) {
  describeOutcomes(runtime.name, runtime.terms.skips, () => runInServer(runtime, trial, origin()))
}

for (const { terms } of [{ name: 'workerd', ...workerd }].filter(isPresent)) {
  describeOutcomes('workerd', terms.skips, () => runInWorkerd(trial, made.fixtures, origin()))
}

for (const browser of browsers.filter(isPresent)) {
  describe(browser.name, () => {
    let reported: Promise<Outcome[][]> | undefined
    for (const [at, { name, terms, address }] of pages.entries()) {
      describeOutcomes(`${browser.name}, ${name}`, terms.skips, async () => {
        if (address === 'insecure') expect(insecureAddress(), 'an address').toBeDefined()
        reported ??= runInBrowser(browser, server)
        return (await reported)[at] ?? []
      })
    }
  })
}
