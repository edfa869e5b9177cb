/** The table of operations in the guide is what the server's own tables say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeOperations } from '../../scripts/write-server-operations.ts'
import { serviceModels } from '../../src/server/protocol/service-model.ts'

describe('docs/server-operations.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/server-operations.md'), 'utf8')

  it('is as `npm run build:operations` writes it', () => {
    expect(page).toBe(writeOperations())
  })

  it('names all operations of IAM and STS, those of other services, and a test of each that works or a reason', () => {
    const all = [...serviceModels.values()].flatMap(({ operations }) => [...operations.keys()])
    expect(all).toHaveLength(329)
    for (const name of all) expect(page).toContain(`| ${name} |`)
    expect(page.match(/\| (?:works|not yet) \| {2}\|/g)).toBeNull()
  })
})
