/** The program of a worker in a browser. */
import { expose } from 'comlink'
import { openEngine } from '../../hosts/browser.ts'
import { sessionCompiler } from './session-compiler.ts'
import { WorkerDesk } from './worker-desk.ts'

const desk = new WorkerDesk(async (bundle, options, terms) => {
  return openEngine(bundle, { ...options, ...(await sessionCompiler(terms)) })
})
expose(desk)
