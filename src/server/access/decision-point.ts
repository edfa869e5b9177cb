/** The engine that decides every call, on a bundle of the account as it is. */
import {
  type Compiler,
  compileSession,
  createCompiler,
  parseDirectory,
} from '../../entries/compile.ts'
import type { Engine } from '../../entries/index.ts'
import { createNodeEngine } from '../../entries/node.ts'
import { createSts, type Sts } from '../../entries/sts.ts'
import type { AccountState } from '../store/account-state.ts'
import { directoryOf } from './account-directory.ts'
import type { AwsPolicies } from './aws-policies.ts'

export interface DecisionPoint {
  readonly engine: Engine
  readonly sts: Sts
  /** Compiles the account and decides by it. Throws, and decides as before, where that cannot be done. */
  follow(state: AccountState): Promise<void>
  /** Decides as before `follow` was called last. */
  goBack(): Promise<void>
}

/** Compiles the account and opens an engine on it. */
export async function openDecisionPoint(
  state: AccountState,
  { managed, now }: { readonly managed: AwsPolicies; readonly now: () => number },
): Promise<DecisionPoint> {
  const compiler = createCompiler()
  let inForce = await compileAccount(compiler, state, managed)
  let before = inForce
  const engine = await createNodeEngine(inForce, { compile: compileSession, now })
  // sessions come back inside the server's own sealed tokens, which nobody else can write
  const sts = createSts(engine, { acceptsUnsealed: true })
  return {
    engine,
    sts,
    follow: async (current) => {
      const next = await compileAccount(compiler, current, managed)
      await engine.swap(next)
      before = inForce
      inForce = next
    },
    goBack: async () => {
      await engine.swap(before)
      inForce = before
    },
  }
}

function compileAccount(
  compiler: Compiler,
  state: AccountState,
  managed: AwsPolicies,
): Promise<Uint8Array> {
  const text = JSON.stringify(directoryOf(state, managed))
  return compiler.compile(parseDirectory([{ file: 'account', text }]))
}
