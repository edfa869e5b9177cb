/** Values that are given for a template's parameters, in place of what only a deployment knows. */
import { type JsonNode, memberValue } from '../../json/parse-json.ts'
import { memberText } from '../examine/embedded-policy.ts'
import { pseudoParameters, type Unknowns } from '../examine/intrinsics.ts'
import { CliError } from '../io/report-error.ts'

export class GivenParameters {
  readonly #values = new Map<string, string>()
  readonly #unused: Set<string>

  /** Each as `NAME=VALUE`. Throws `ERR_USAGE` for any other, and for a name that is given twice. */
  constructor(given: readonly string[] = []) {
    for (const one of given) {
      const [, name = '', value = ''] = /^([A-Za-z0-9:]+)=(.*)$/s.exec(one) ?? []
      if (name === '') throw misused(`\`${one}\` is not \`NAME=VALUE\``, 'write `Name=photos`')
      if (this.#values.has(name)) throw misused(`\`${name}\` is given twice`, 'give it once')
      this.#values.set(name, value)
    }
    this.#unused = new Set(this.#values.keys())
  }

  /** Names that no policy of a template has referred to so far. */
  get unused(): readonly string[] {
    return [...this.#unused]
  }

  /** The given values, and `unknowns` for all else. */
  over(unknowns: Unknowns): Unknowns {
    return {
      ofReference: (name, template) =>
        this.#valueOf(name, template) ?? unknowns.ofReference(name, template),
      ofValue: unknowns.ofValue,
      listOf: (name, template) => {
        if (!/^(?:CommaDelimitedList$|List<)/.test(typeOf(name, template) ?? '')) return undefined
        return this.#valueOf(name, template)
          ?.split(',')
          .map((item) => item.trim())
      },
    }
  }

  /** Throws `ERR_USAGE` where what is given is the name of a value that is kept elsewhere. */
  #valueOf(name: string, template: JsonNode): string | undefined {
    const type = typeOf(name, template)
    const value = this.#values.get(name)
    if (value === undefined || (type === undefined && !pseudoParameters.has(name))) return undefined
    if (type?.startsWith('AWS::SSM::Parameter::Value<')) {
      throw misused(
        `\`${name}\` names a parameter of Systems Manager, whose value is not given`,
        'leave it out: its value may be anything',
      )
    }
    this.#unused.delete(name)
    return value
  }
}

function typeOf(name: string, template: JsonNode): string | undefined {
  return memberText(memberValue(memberValue(template, 'Parameters'), name), 'Type')
}

function misused(message: string, hint: string): CliError {
  return new CliError('ERR_USAGE', message, { place: '--parameter', hint })
}
