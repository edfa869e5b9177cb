/** Files and strings that are no JSON: what they are, and the command that makes JSON of them. */
import { basename } from 'node:path'
import type { Issue } from '../../entries/index.ts'
import { CliError } from '../io/report-error.ts'

interface Language {
  readonly what: string
  readonly hint: string
}

const terraform: Language = {
  what: 'the file is Terraform configuration',
  hint: 'run `terraform plan -out tfplan && terraform show -json tfplan > plan.json` and give `plan.json`',
}
const yaml: Language = {
  what: 'the file is YAML, not JSON',
  hint: 'convert it: `cfn-flip template.yaml template.json`, or `yq -o=json . policy.yaml > policy.json`; give the JSON',
}

const languages: ReadonlyMap<string, Language> = new Map([
  ['.tf', terraform],
  ['.tf.json', terraform],
  ['.yaml', yaml],
  ['.yml', yaml],
])

/** How files of other languages end. */
export const otherEndings: readonly string[] = [...languages.keys()]

/** Throws `ERR_USAGE` for a file in another language, with the command that makes JSON of it. */
export function confirmJson(file: string): void {
  const ending = otherEndings.find((one) => basename(file).endsWith(one))
  const language = languages.get(ending ?? '')
  if (language === undefined) return
  throw new CliError('ERR_USAGE', language.what, { place: file, hint: language.hint })
}

/** A syntax error, said by what the text is where that can be told. */
export function describeSyntax(issue: Issue, text: string): Issue {
  if (issue.code !== 'JSON_SYNTAX_ERROR') return issue
  const found = texts.find(({ is }) => is(text))
  return found === undefined ? issue : { ...issue, message: found.message, hint: found.hint }
}

interface OtherText {
  readonly is: (text: string) => boolean
  readonly message: string
  readonly hint: string
}

const again = 'write or download the file again, whole'

const texts: readonly OtherText[] = [
  { is: (text) => /^\s*$/.test(text), message: 'the text is empty', hint: again },
  {
    is: (text) => /^\s*</.test(text),
    message: 'the text is XML or a web page, not JSON',
    hint: 'download the document itself, in JSON',
  },
  {
    is: (text) => /^\s*(?:resource|data|module|variable|locals|provider)\b[^:]*\{/.test(text),
    message: 'the text is Terraform configuration, not JSON',
    hint: terraform.hint,
  },
  {
    is: (text) => /^(?:---\s|#[^\n]*\n|\s)*["']?\w+["']?:(?:\s|$)/.test(text),
    message: 'the text is YAML, not JSON',
    hint: yaml.hint,
  },
  { is: isCut, message: 'the text ends in the middle of a value: it is cut off', hint: again },
]

/** A text that ends within a value was not written whole; a fault anywhere else is a typing error. */
function isCut(text: string): boolean {
  const plain = text.replace(/"(?:[^"\\]|\\.)*"/gs, '').replace(/".*$/s, '"')
  const opened = plain.match(/[[{]/g)?.length ?? 0
  const closed = plain.match(/[\]}]/g)?.length ?? 0
  return opened > closed && !/[\]}]\s*$/.test(plain)
}
