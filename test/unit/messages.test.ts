/** Messages are plain English, for readers whose first language is another. */
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { findNodes, lineOf, parseSource, sourcesUnder } from '../support/sources.ts'

/** Every string of the sources that has words, with its place. */
function messages(): { place: string; text: string }[] {
  return sourcesUnder('src')
    .flatMap((file) => findNodes(parseSource(file), isString))
    .map((node) => ({ place: lineOf(node), text: node.getText().slice(1, -1) }))
    .filter(({ text }) => /[a-z] [a-z`]/.test(text))
}

function isString(node: ts.Node): node is ts.StringLiteral | ts.TemplateExpression {
  return ts.isStringLiteral(node) || ts.isTemplateExpression(node) || isPlainTemplate(node)
}

function isPlainTemplate(node: ts.Node): node is ts.NoSubstitutionTemplateLiteral {
  return ts.isNoSubstitutionTemplateLiteral(node)
}

/** Each with what to write in its place. */
const forbidden: ReadonlyMap<RegExp, string> = new Map([
  [/\banswer(?:s|ed)?\b/, 'returns, decides'],
  [/\btexts\b/, 'strings'],
  [/\bstands?\b/, 'is'],
  [/\b(?:is|are) none\b/, 'is not a …, there is no …'],
  [/(?<!\bneither .*)\bnor\b|\bnor has\b/, 'and has no …'],
  [/\bspeaks? of\b/, 'is about, has'],
  [/(?<!\bthere )\b(?:is|are) no [a-z`A-Z]/, 'is not a …, must be a …'],
  [/\btakes? no\b/, 'cannot have'],
  [/\bnames? no(?:ne|body)?\b/, 'has no …'],
  [/\bsay(?:s|ing)? so\b|\bwhom\b|\bwhereof\b|\bthereof\b/, 'another sentence'],
  [/\b(?:ought|shall|must needs|save for|but for|lest)\b/, 'must, except'],
  [/\bknows? (?:of )?none\b|\bhas none of\b/, 'has no …'],
])

describe('messages', () => {
  const all = messages()

  it('are found in the sources', () => {
    expect(all.length).toBeGreaterThan(500)
  })

  it('use none of the words that readers stumble over', () => {
    const found = all.flatMap(({ place, text }) =>
      [...forbidden]
        .filter(([word]) => word.test(text))
        .map(([, instead]) => `${place} \`${text.slice(0, 120)}\`: write ${instead}`),
    )
    expect(found).toEqual([])
  })
})
