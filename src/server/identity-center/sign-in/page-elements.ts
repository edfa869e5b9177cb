/** What the pages of the sign-in are made of: fields, and the document around them. */

/** A field of a form, with its label. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly value?: string
  readonly type?: 'text' | 'password'
  /** What browsers may fill in. */
  readonly filled?: string
  /** Whether it may be left empty. */
  readonly isOptional?: boolean
}

export function field({ name, label, value = '', type = 'text', ...more }: Field): string {
  const { filled = 'off', isOptional } = more
  const required = isOptional === true ? '' : ' required'
  return `<label>${label}<input name="${name}" type="${type}" value="${escaped(value)}" autocomplete="${filled}"${required}></label>`
}

export function hidden(name: string, value: string): string {
  return value === '' ? '' : `<input type="hidden" name="${name}" value="${escaped(value)}">`
}

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 24rem; padding: 0 1rem }
label { display: block; margin: 1rem 0 }
input { box-sizing: border-box; display: block; font: inherit; padding: .4rem; width: 100% }
input[type=checkbox] { display: inline; width: auto }
code { overflow-wrap: anywhere }
button { font: inherit; margin: .5rem .5rem 0 0; padding: .4rem 1rem }
[role=alert] { border-left: .25rem solid #b00020; padding-left: .75rem }
`

/** The whole page, with a script where one is given. */
export function writeDocument(title: string, body: string, script?: string): string {
  const run = script === undefined ? '' : `<script>${script}</script>\n`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<main>
<h1>${title}</h1>
${body}
</main>
${run}</html>
`
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
