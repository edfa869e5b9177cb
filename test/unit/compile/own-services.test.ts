/** Which services no directory has rules for: those that the order of evaluation knows (E-60, E-79). */
import { expect, test } from 'vitest'
import { createCompiler } from '../../../src/compile/compile.ts'
import { categoryActions } from '../../../src/compile/law/special-services.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { ruledServices } from '../../../src/services/ruled-services.ts'

test('a directory has no rules for a service that has rules of its own', () => {
  const actions = categoryActions.flatMap(({ names = [], prefix = '' }) => [prefix, ...names])
  const services = actions.filter((action) => action !== '').map((action) => action.split(':')[0])
  expect([...ruledServices].sort()).toEqual([...new Set(services)].sort())
})

test('a compiler that remembers notices that a service has other rules', async () => {
  const of = (service: object) => parseDirectory(JSON.stringify({ services: [service] }))
  const compiler = createCompiler()
  const usual = await compiler.compile(of({ service: 'docs' }))
  const explicit = of({ service: 'docs', resourcePolicies: 'explicit' })
  expect(await compiler.compile(explicit)).toEqual(await createCompiler().compile(explicit))
  expect(await compiler.compile(of({ service: 'docs' }))).toEqual(usual)
})
