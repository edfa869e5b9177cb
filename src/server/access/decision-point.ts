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
  /** A bundle of the account. Throws where a policy cannot be compiled. */
  compile(state: AccountState): Promise<Uint8Array>
}

/** Compiles the account and opens an engine on it. */
export async function openDecisionPoint(
  state: AccountState,
  { managed, now }: { readonly managed: AwsPolicies; readonly now: () => number },
): Promise<DecisionPoint> {
  const compiler = createCompiler()
  const compile = (current: AccountState) => compileAccount(compiler, current, managed)
  const engine = await createNodeEngine(await compile(state), { compile: compileSession, now })
  // sessions come back inside the server's own sealed tokens, which nobody else can write
  const sts = createSts(engine, { acceptsUnsealed: true })
  return { engine, sts, compile }
}

function compileAccount(
  compiler: Compiler,
  state: AccountState,
  managed: AwsPolicies,
): Promise<Uint8Array> {
  const text = JSON.stringify(directoryOf(state, managed))
  return compiler.compile(parseDirectory([{ file: 'account', text }]))
}
