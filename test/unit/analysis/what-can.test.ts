import { expect, it } from 'vitest'
import { openAnalysis } from '../../../src/analysis/analysis.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { kernelModule } from '../../../src/hosts/node.ts'

const account = '111122223333'
const alice = `arn:aws:iam::${account}:user/alice`

/** What alice may read, where her policy allows all of these. */
async function readable(...resources: readonly string[]) {
  return answered(...resources.map((Resource) => ({ Effect: 'Allow', Resource })))
}

async function answered(...statements: readonly object[]) {
  const own = statements.map((one) => ({ Action: 's3:GetObject', ...one }))
  const document = { Version: '2012-10-17', Statement: own }
  const user = { name: 'alice', policies: [{ name: 'own', document }] }
  const directory = { accounts: [{ id: account, users: [user] }] }
  const bundle = await compileBundle(parseDirectory(JSON.stringify(directory)))
  const analysis = await openAnalysis(kernelModule(), bundle)
  const found = await analysis.whatCan({ principal: alice, actions: ['s3:GetObject'] })
  return found.map(({ resource, answer }) => `${resource} ${answer}`)
}

it('says once what is answered alike, by what is widest', async () => {
  expect(await readable('arn:aws:s3:::a/*', 'arn:aws:s3:::*')).toEqual(['arn:aws:s3:::* always'])
})

it('says one of two that are as wide as one another', async () => {
  expect(await readable('arn:aws:s3:::**', 'arn:aws:s3:::*')).toEqual(['arn:aws:s3:::* always'])
  expect(await readable('arn:aws:s3:::?*', 'arn:aws:s3:::*')).toEqual(['arn:aws:s3:::* always'])
})

it('takes nothing for a part of what has only some of it', async () => {
  expect(await readable('arn:aws:s3:::?/*', 'arn:aws:s3:::*/x')).toEqual([
    'arn:aws:s3:::*/x always',
    'arn:aws:s3:::?/* always',
  ])
})

it('says what a Deny takes out, and what of that is left', async () => {
  const all = 'arn:aws:s3:::*'
  expect(
    await answered(
      { Effect: 'Allow', Resource: all },
      { Effect: 'Deny', Resource: 'arn:aws:s3:::a/*' },
      { Effect: 'Allow', Resource: 'arn:aws:s3:::a/b' },
    ),
  ).toEqual(['arn:aws:s3:::* always', 'arn:aws:s3:::a/* never'])
})
