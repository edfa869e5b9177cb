/** Users and roles of a bundle, by unique id and by name. */
import * as Section from '../../assembly/layout/section.ts'
import { readPrincipalRecord } from '../engine/caller/stored-records.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import type { PrincipalIds } from './events/event-principal.ts'
import type { NamedPrincipals } from './mapping/event-resources.ts'

export class BundlePrincipals implements PrincipalIds, NamedPrincipals {
  readonly #byId = new Map<string, string>()
  readonly #byName = new Map<string, string>()

  constructor({ kernel }: LoadedBundle) {
    const { bundle } = kernel
    for (let number = 0; number < bundle.count(Section.PRINCIPALS); number += 1) {
      const { arn, id } = readPrincipalRecord(bundle, number)
      if (id !== undefined) this.#byId.set(id, arn)
      this.#byName.set(nameOf(arn), arn)
    }
  }

  arnOfId(id: string): string | undefined {
    return this.#byId.get(id)
  }

  arnOf(account: string, name: string): string | undefined {
    return this.#byName.get(`${account}:${name}`)
  }

  /** All of them. */
  get arns(): Iterable<string> {
    return this.#byName.values()
  }
}

/** `111122223333:role/NAME`: names are unique in an account, whatever their paths are. */
function nameOf(arn: string): string {
  const [, , , , account = '', ...rest] = arn.split(':')
  return `${account}:${rest.join(':').replace(/\/.*\//, '/')}`
}
