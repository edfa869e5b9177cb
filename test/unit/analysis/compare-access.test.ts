import { expect, it } from 'vitest'
import { compareAccess, openAnalysis } from '../../../src/analysis/analysis.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { kernelModule } from '../../../src/hosts/node.ts'

async function analyse(...statements: readonly object[]) {
  const document = { Version: '2012-10-17', Statement: statements }
  const user = { name: 'alice', policies: [{ name: 'own', document }] }
  const directory = { accounts: [{ id: '111122223333', users: [user] }] }
  return openAnalysis(
    kernelModule(),
    await compileBundle(parseDirectory(JSON.stringify(directory))),
  )
}

it('tells one of two resources that are as wide as one another', async () => {
  const reads = { Effect: 'Allow', Action: 's3:GetObjectTagging' }
  const before = await analyse({ ...reads, Resource: ['arn:aws:s3:::**', 'arn:aws:s3:::***'] })
  const after = await analyse({ ...reads, Resource: 'arn:aws:s3:::public/*' })
  const found = [...(await compareAccess(before, after))]
  expect(found.map(({ change }) => change)).toEqual(['revoked'])
  expect(found[0]?.resource).toMatch(/^arn:aws:s3:::\*+$/)
})
