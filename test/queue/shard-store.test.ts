/** The folder of work: what counts in it, and what does not. */
import { createHash } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { FolderStore } from '../../src/cli/queue/folder-store.ts'
import { openSummary } from '../../src/cli/queue/shard-store.ts'
import { makeFolder } from '../cli/command-line.ts'

const text = '{"bundle":"ab","seen":[]}'
const digest = createHash('sha256').update(text).digest('hex')
const bytes = gzipSync(text)

describe('a folder of work', () => {
  test('has what was committed, under its digest, for whoever opens it next', async () => {
    const at = makeFolder()
    const store = await FolderStore.open(at('work'))
    await store.commit('one', digest, bytes)
    await store.commit('two', digest, bytes)
    expect(readdirSync(at('work')).sort()).toEqual([`${digest}.json.gz`, 'manifest.jsonl'].sort())
    const next = await FolderStore.open(at('work'))
    expect([await next.read('one'), await next.read('two')]).toEqual(
      Array(2).fill(JSON.parse(text)),
    )
    expect([next.has('one'), next.has('three'), await next.read('three')]).toEqual([
      true,
      false,
      undefined,
    ])
  })

  test('is read as far as its lines are whole', async () => {
    const at = makeFolder()
    await (await FolderStore.open(at('work'))).commit('one', digest, bytes)
    appendFileSync(at('work/manifest.jsonl'), '{"shard":"two","summ')
    await (await FolderStore.open(at('work'))).commit('three', digest, bytes)
    const next = await FolderStore.open(at('work'))
    expect(['one', 'two', 'three'].map((id) => next.has(id))).toEqual([true, false, true])
  })

  test('counts no summary that is another than its digest says', async () => {
    const at = makeFolder()
    const store = await FolderStore.open(at('work'))
    await store.commit('one', digest, bytes)
    for (const damaged of [gzipSync('{"bundle":"cd"}'), bytes.subarray(0, 20), Buffer.from('')]) {
      writeFileSync(at(`work/${digest}.json.gz`), damaged)
      expect(await store.read('one')).toBeUndefined()
      expect(openSummary(damaged, digest)).toBeUndefined()
    }
    expect(readFileSync(at('work/manifest.jsonl'), 'utf8')).toContain(digest)
  })

  test('is refused where its manifest is another file', async () => {
    const at = makeFolder({ 'work/manifest.jsonl': '{"format":"other"}\n' })
    await expect(FolderStore.open(at('work'))).rejects.toMatchObject({ code: 'ERR_FILE_INVALID' })
    await expect(FolderStore.open(at('work/manifest.jsonl'))).rejects.toMatchObject({
      code: 'ERR_FILE_UNWRITABLE',
    })
  })
})
