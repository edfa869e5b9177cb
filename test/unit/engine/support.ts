/** Engines on policies as a person writes them, and on small directories. */
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine, type EngineOptions } from '../../../src/engine/engine.ts'
import { explain } from '../../../src/engine/explain/explain.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { readSets, type WrittenSets } from '../../support/policy-sets.ts'

export const module = kernelModule()
export const account = '111122223333'

export function user(name: string): string {
  return `arn:aws:iam::${account}:user/${name}`
}

export function document(...statements: object[]): object {
  return { Version: '2012-10-17', Statement: statements }
}

export function allow(action: string, more: object = {}): object {
  return { Effect: 'Allow', Action: action, Resource: '*', ...more }
}

export function deny(action: string, more: object = {}): object {
  return { ...allow(action, more), Effect: 'Deny' }
}

/** An engine on policies that apply to everybody who asks. */
export async function openSets(sets: WrittenSets, options: EngineOptions = {}): Promise<Engine> {
  return createEngine(module, await compileBundle(readSets(sets)), { explain, ...options })
}

/** A bundle of one account with users, each with statements of its own. */
export async function usersBundle(
  users: Record<string, readonly object[]>,
  strip = false,
): Promise<Uint8Array> {
  const text = JSON.stringify({
    accounts: [
      {
        id: account,
        users: Object.entries(users).map(([name, statements]) => ({
          name,
          policies: [{ name: 'own', document: document(...statements) }],
        })),
      },
    ],
  })
  return compileBundle(parseDirectory([{ text, file: 'users.directory.json' }]), { strip })
}
