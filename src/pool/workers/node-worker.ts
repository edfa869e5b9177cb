/** The program of a worker in Node. */
import { parentPort } from 'node:worker_threads'
import { expose } from 'comlink'
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs'
import { createNodeEngine } from '../../hosts/node.ts'
import { sessionCompiler } from './session-compiler.ts'
import { WorkerDesk } from './worker-desk.ts'

const desk = new WorkerDesk(async (bundle, options, terms) => {
  return createNodeEngine(bundle, { ...options, ...(await sessionCompiler(terms)) })
})
if (parentPort !== null) expose(desk, nodeEndpoint(parentPort))
