/** Operations of STS that a token asks for. */
import type { TokenOperation } from './token-operation.ts'

export const tokenOperations: Readonly<Record<string, TokenOperation>> = {}
