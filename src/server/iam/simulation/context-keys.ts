/** The context keys that documents refer to: in conditions, and in variables. */
import { lowered } from '../../protocol/letter-case.ts'
import { listOf, readStatements, type WrittenStatement } from '../policies/document-syntax.ts'

/** Each key once, as the first document that has it writes it. */
export function keysOf(documents: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const text of documents) {
    const { version, statements } = readStatements(text)
    const names = statements.flatMap((one) => [
      ...conditionKeys(one),
      ...(version === '2012-10-17' ? variablesOf(one) : []),
    ])
    for (const name of names) if (!found.has(lowered(name))) found.set(lowered(name), name)
  }
  return [...found.values()]
}

function conditionKeys({ Condition = {} }: WrittenStatement): string[] {
  return Object.values(Condition).flatMap((keys) => Object.keys(keys))
}

/** `${aws:username}`, with or without a default; `${*}` and the like stand for characters. */
function variablesOf({ Resource, NotResource, Condition = {} }: WrittenStatement): string[] {
  const values = Object.values(Condition).flatMap((keys) => Object.values(keys).flat())
  const written = [...listOf(Resource ?? NotResource), ...values.map(String)]
  return written.flatMap(variablesIn).filter((name) => !/^[*?$]?$/.test(name))
}

/** What is between `${` and `}`, without a default. */
function variablesIn(text: string): string[] {
  const found: string[] = []
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', at + 2)) {
    const end = text.indexOf('}', at)
    if (end < 0) break
    const [name = ''] = text.slice(at + 2, end).split(',', 1)
    found.push(name.trim())
    at = end - 2
  }
  return found
}
