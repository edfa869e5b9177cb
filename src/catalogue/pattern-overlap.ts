/** Whether two patterns have a text in common: a policy's, and the form of an ARN or key. */

/** Any text; any text without `/`; any character; or the character itself. */
export type PatternPiece = '**' | '*/' | '?' | string

/** Variables of forms whose values hold no `/`, so that a bucket is told from an object. */
const slashless: ReadonlySet<string> = new Set([
  'BucketName',
  'AccessPointName',
  'AccessPointAlias',
])

/** Reads a policy's pattern: `*` and `?` are wildcards. */
export function readPattern(text: string): PatternPiece[] {
  return Array.from(text, (character) => (character === '*' ? '**' : character))
}

/** Reads a form, in which `${Name}` and `*` stand for what a name fills in, at least a character. */
export function readForm(text: string): PatternPiece[] {
  const parts = text.split(/(\$\{[^}]*\}|\*)/)
  return parts.flatMap((part, index) => {
    if (index % 2 === 0) return Array.from(part)
    return ['?', slashless.has(part.slice(2, -1)) ? '*/' : '**']
  })
}

/** Takes time within the length of the one times that of the other. */
export function overlaps(form: readonly PatternPiece[], pattern: readonly PatternPiece[]): boolean {
  let reached = [true]
  for (let at = 0; at < pattern.length && isStar(pattern[at]); at += 1) reached.push(true)
  while (reached.length <= pattern.length) reached.push(false)
  for (const token of form) {
    const next = [isStar(token) && reached[0] === true]
    for (let at = 0; at < pattern.length; at += 1) {
      const other = pattern[at] ?? ''
      const before = reached[at] === true
      const across = reached[at + 1] === true
      const along = next[at] === true
      next.push(meets(token, other, { before, across, along }))
    }
    reached = next
    if (!reached.includes(true)) return false
  }
  return reached[pattern.length] === true
}

interface Neighbours {
  /** Both strings one token earlier. */
  readonly before: boolean
  /** The form one token earlier. */
  readonly across: boolean
  /** The pattern one token earlier. */
  readonly along: boolean
}

function meets(
  form: PatternPiece,
  pattern: PatternPiece,
  { before, across, along }: Neighbours,
): boolean {
  if (isStar(pattern) && isStar(form)) return across || along || before
  if (isStar(pattern)) return across || along || (before && agrees(form, '?'))
  if (isStar(form)) return across || ((along || before) && agreesWithStar(form, pattern))
  return before && agrees(form, pattern)
}

function isStar(token: PatternPiece | undefined): boolean {
  return token === '**' || token === '*/'
}

function agreesWithStar(star: PatternPiece, other: PatternPiece): boolean {
  return star === '**' || other !== '/'
}

function agrees(a: PatternPiece, b: PatternPiece): boolean {
  return a === b || a === '?' || b === '?'
}
