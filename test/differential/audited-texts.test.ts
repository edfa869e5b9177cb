/** A text that the scanner reads is audited as its events are one after another: the same report. */
import { expect, it } from 'vitest'
import { type Auditor, createAuditor } from '../../src/audit/auditor.ts'
import { readCut } from '../../src/audit/events/cut-value.ts'
import { JsonSplitter } from '../../src/audit/events/json-splitter.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { bundleOf } from '../support/audits.ts'
import { someEvent, someSensitiveDirectory } from '../support/drawn-events.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { type Draw, drawSeeded } from '../support/generators-draw.ts'
import { mutated } from '../support/written-json.ts'

const EVENTS = 400

/** One event after another, as audits did before there was a scanner. */
function auditCut(auditor: Auditor, bytes: Uint8Array): void {
  const splitter = new JsonSplitter()
  for (const cut of [...splitter.push(bytes), ...splitter.end()]) {
    const read = readCut(cut)
    const taken = 'fault' in read ? read.fault : auditor.take(read.value)
    if (typeof taken === 'string') auditor.reject('events.json', cut.offset, taken)
  }
}

function auditPieces(auditor: Auditor, bytes: Uint8Array, draw: Draw): void {
  const text = auditor.openText('events.json')
  const most = [40, 5_000, bytes.length][draw(3)] ?? bytes.length
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + draw(most)
    text.push(bytes.subarray(at, at + length))
    at += length
  }
  text.end()
}

function someText(draw: Draw): Uint8Array {
  const events = Array.from({ length: EVENTS }, () => someEvent(draw, 4 * EVENTS))
  const text = JSON.stringify({ Records: events }, undefined, draw(4) === 0 ? 1 : undefined)
  const bytes = new TextEncoder().encode(text)
  return draw(3) === 0 ? mutated(bytes, draw) : bytes
}

it('a text is audited as its events are one after another', async () => {
  const { numRuns, seed } = fuzzed(12)
  const tally = new Tally()
  for (let run = 0; run < numRuns; run += 1) {
    const draw = drawSeeded(seed + run)
    const bundle = await bundleOf(someSensitiveDirectory(draw))
    const [scanned, cut] = [
      await createAuditor(kernelModule(), bundle),
      await createAuditor(kernelModule(), bundle),
    ]
    for (let texts = 0; texts < 3; texts += 1) {
      const bytes = someText(draw)
      auditPieces(scanned, bytes, draw)
      auditCut(cut, bytes)
      if (draw(2) === 0) expect(scanned.save(), `seed ${seed + run}`).toEqual(cut.save())
    }
    const report = cut.report()
    expect(JSON.stringify(scanned.report()), `seed ${seed + run}`).toBe(JSON.stringify(report))
    for (const [outcome, count] of Object.entries(report.outcomes)) {
      for (let times = 0; times < count; times += 1) tally.add(outcome)
    }
  }
  announce(tally.describe('events'))
  for (const outcome of ['agree', 'flip', 'depends', 'unmapped']) {
    expect(tally.count(outcome), outcome).toBeGreaterThan(0)
  }
}, 600_000)
