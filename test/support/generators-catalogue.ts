/** Requests as AWS's services make them: real actions on resources of the types that they take. */
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import type { CatalogueAction } from '../../src/catalogue/catalogue-types.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import type { Survey } from './generators-survey.ts'

export interface CataloguedCall {
  readonly action: string
  readonly resource: string
}

/** What the same text of a policy expands to, each once: thousands of requests draw from it. */
const expansions = new Map<string, readonly CatalogueAction[]>()

/** An action that the policies name, or one beside it, and a resource of a type that it takes. */
export function someCataloguedCall(
  draw: Draw,
  survey: Survey,
  catalogue: Catalogue,
): CataloguedCall | undefined {
  const pattern = pick(draw, survey.actions, 's3:Get*')
  const service = pattern.slice(0, pattern.indexOf(':'))
  const actions = expand(happens(draw, { of: 5 }) ? `${service}:*` : pattern, catalogue)
  const action = pick<CatalogueAction | undefined>(draw, actions, undefined)
  if (action === undefined) return undefined
  const name = `${action.service}:${action.name}`
  const use = pick<CatalogueAction['resources'][number] | undefined>(
    draw,
    action.resources,
    undefined,
  )
  const form = pick(draw, use?.type.arns ?? [], '*')
  return { action: name, resource: fillIn(draw, form, survey) }
}

function expand(pattern: string, catalogue: Catalogue): readonly CatalogueAction[] {
  const known = expansions.get(pattern) ?? catalogue.expandAction(pattern)
  expansions.set(pattern, known)
  return known
}

const segments: ReadonlyMap<string, readonly string[]> = new Map([
  ['Partition', ['aws']],
  ['Region', ['us-east-1', 'eu-west-1', '']],
  ['Account', ['111122223333', '111122223333', '444455556666', 'aws']],
])

const names = ['a', 'a/b', 'AWSServiceRoleForX', 'aws-service-role/x.amazonaws.com/y', 'i-0123abcd']

/** The form with something for each variable: often a piece of what the policies name. */
function fillIn(draw: Draw, form: string, survey: Survey): string {
  return form.replace(/\$\{([^}]*)\}|\*/g, (_, variable?: string) => {
    const known = segments.get(variable ?? '')
    if (known !== undefined) return pick(draw, known, '')
    if (form === '*') return '*'
    const pattern = pick(draw, survey.resources, '*')
    const pieces = pattern
      .replace(/\$\{[^}]*\}/g, 'v')
      .split(/[:/]/)
      .slice(5)
    const piece = pick(draw, pieces, '').replaceAll('*', pick(draw, ['', 'x', 'x-1'], ''))
    return piece !== '' && !happens(draw, { of: 3 })
      ? piece.replaceAll('?', 'q')
      : pick(draw, names, 'a')
  })
}
