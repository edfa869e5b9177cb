/** Policy variables: text → the parts of it ("IAM policy elements: Variables and tags", C-60…C-84). */
import type { PolicyVersion } from '../../model/policy.ts'

/**
 * A piece of a policy value. `text`: as written, wildcards in it are wildcards where the position
 * takes them. `escape`: a literal `*`, `?` or `$` (C-62). `variable`: a context key's value, or the
 * fallback, or nothing (C-70); what is substituted is literal (C-65).
 */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'escape'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined }

const variableContent = /^([^,'}\s](?:[^,'}]*[^,'}\s])?)(?:, '([^'}]*)')?$/

/**
 * Splits a policy value at its variables. In version 2008-10-17 everything is text (L-13); what
 * begins like a variable but does not fit the grammar (C-81) is text up to its brace.
 */
export function parseTemplate(value: string, version: PolicyVersion): TemplatePart[] {
  const parts: TemplatePart[] = []
  let text = ''
  let at = 0
  while (at < value.length) {
    const start = version === '2012-10-17' ? value.indexOf('${', at) : -1
    const end = start < 0 ? -1 : value.indexOf('}', start)
    if (end < 0) break
    const part = readVariable(value.slice(start + 2, end))
    text += value.slice(at, part === undefined ? end + 1 : start)
    if (part !== undefined) {
      if (text !== '') parts.push({ kind: 'text', text })
      text = ''
      parts.push(part)
    }
    at = end + 1
  }
  text += value.slice(at)
  if (text !== '') parts.push({ kind: 'text', text })
  return parts
}

function readVariable(content: string): TemplatePart | undefined {
  if (content === '*' || content === '?' || content === '$') {
    return { kind: 'escape', text: content }
  }
  const match = variableContent.exec(content)
  if (match?.[1] === undefined) return undefined
  return { kind: 'variable', key: match[1], fallback: match[2] }
}
