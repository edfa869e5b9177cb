/** One policy in the place of another, wherever it is attached. */
import { confirmArgument, readOptions, text } from '../json/options.ts'
import { quote, shorten } from '../json/report.ts'
import { DirectoryError } from '../model/errors.ts'
import type { DocumentType, Policy } from '../model/policy.ts'
import { parsePolicy } from '../policy/read/parse-policy.ts'
import { attachPolicy, findIdleDenials } from './attach-policy.ts'
import { nameCanonicalUsers } from './canonical-users.ts'
import { confirmDirectory, guarded } from './confirm.ts'
import type { Account, Directory, Endpoint, Entity, Membership, Resource } from './directory.ts'

/** How the document of a policy is put in its place. */
export interface ReplaceOptions {
  /** The account that an inline policy is in, where several have one of its name. */
  readonly account?: string
  /** The file that the new document is from, for explanations. */
  readonly file?: string
}

/**
 * The directory with another document for the policy called `name`: an ARN, or the name that
 * decisions give, such as `alice/inline`. It is replaced wherever it is used, as a boundary too.
 * What is not concerned is the same object, so that a compiler that remembers has little to do.
 *
 * Throws `ERR_POLICY_INVALID` for a document that cannot be loaded, and `ERR_DIRECTORY_INVALID`
 * where no policy has the name, or inline policies of several accounts do; `ERR_OPTIONS_INVALID`.
 */
export function replacePolicy(
  directory: Directory,
  name: string,
  document: string | object,
  options: ReplaceOptions = {},
): Directory {
  const confirmed = confirmDirectory(directory)
  confirmArgument(name, 'name', text)
  const own = readOptions<ReplaceOptions>(options, { account: text, file: text })
  return guarded('directory', () => replaceIn(confirmed, { name, document, ...own }))
}

interface Replacement extends ReplaceOptions {
  readonly name: string
  readonly document: string | object
}

function replaceIn(directory: Directory, replacement: Replacement): Directory {
  const { name, document, account, file } = replacement
  const swaps = new Swaps(name, document, file)
  const isConcerned = ({ id }: Account): boolean => account === undefined || id === account
  const accounts = mapValues(directory.accounts, (one) =>
    isConcerned(one) ? swaps.account(one) : one,
  )
  const replaced: Directory = {
    ...directory,
    accounts,
    resources: mapValues(directory.resources, (one) =>
      nameCanonicalUsers(swaps.resource(one), accounts),
    ),
    endpoints: mapValues(directory.endpoints, (one) => swaps.endpoint(one)),
  }
  swaps.finish()
  return replaced
}

/** Levels of organization policies. */
type Levels = Membership['scps']

/** Puts a document in place of every policy of a name, parsed for what each is used for. */
class Swaps {
  readonly #name: string
  readonly #document: string | object
  readonly #file: string | undefined
  readonly #parsed = new Map<DocumentType, Policy>()
  /** The accounts that have an inline policy of the name. */
  readonly #accounts = new Set<string>()

  constructor(name: string, document: string | object, file: string | undefined) {
    this.#name = name
    this.#document = document
    this.#file = file
  }

  account(account: Account): Account {
    const { id, groups, membership } = account
    return {
      ...account,
      membership: membership && this.#membership(membership),
      users: mapValues(account.users, (user) => this.#entity(user, id)),
      roles: mapValues(account.roles, (role) =>
        this.#entity(this.#member(role, 'trust', 'trust', id), id),
      ),
      ...(groups && { groups: mapValues(groups, (group) => this.#policies(group, id)) }),
    }
  }

  resource(one: Resource): Resource {
    const replaced = this.#member(one, 'policy', 'resource')
    const { policy, arn } = replaced
    if (replaced !== one && policy !== undefined) confirmDenials(attachPolicy(policy, arn))
    return replaced
  }

  endpoint(one: Endpoint): Endpoint {
    return this.#member(one, 'policy', 'endpoint')
  }

  /** Throws unless one policy was meant and found. */
  finish(): void {
    if (this.#parsed.size === 0) {
      throw new DirectoryError(`there is no policy with the name ${quote(this.#name)}`, {
        place: `policy ${shorten(this.#name)}`,
        hint: 'give its ARN, or its name in decisions, such as `alice/inline`',
      })
    }
    if (this.#accounts.size > 1 && !this.#name.startsWith('arn:')) {
      const several = [...this.#accounts].join('`, `')
      throw new DirectoryError(`${quote(this.#name)} is a policy in the accounts \`${several}\``, {
        place: `policy ${shorten(this.#name)}`,
        hint: 'say which `account` is meant',
      })
    }
  }

  #membership(membership: Membership): Membership {
    const levels = (all: Levels, type: DocumentType): Levels =>
      all.map((level) => level.map((policy) => this.#swap(policy, type)))
    return {
      ...membership,
      scps: levels(membership.scps, 'scp'),
      rcps: levels(membership.rcps, 'rcp'),
    }
  }

  #entity<T extends Entity>(entity: T, account: string): T {
    return this.#policies(this.#member(entity, 'boundary', 'boundary', account), account)
  }

  #policies<T extends { readonly policies: readonly Policy[] }>(one: T, account: string): T {
    const policies = one.policies.map((policy) => this.#swap(policy, 'identity', account))
    const isSame = policies.every((policy, at) => policy === one.policies[at])
    return isSame ? one : { ...one, policies }
  }

  /** The object with one member's policy replaced. */
  #member<K extends string, T extends { readonly [key in K]: Policy | undefined }>(
    one: T,
    key: K,
    type: DocumentType,
    account?: string,
  ): T {
    const policy = one[key]
    if (policy?.name !== this.#name) return one
    return { ...one, [key]: this.#swap(policy, type, account) }
  }

  #swap(policy: Policy, type: DocumentType, account?: string): Policy {
    if (policy.name !== this.#name) return policy
    if (account !== undefined) this.#accounts.add(account)
    const known = this.#parsed.get(type)
    if (known !== undefined) return known
    const options = {
      type,
      name: this.#name,
      ...(this.#file !== undefined && { file: this.#file }),
    }
    const parsed = parsePolicy(this.#document, options)
    if (type !== 'resource') confirmDenials(parsed)
    this.#parsed.set(type, parsed)
    return parsed
  }
}

/** A Deny that can match nothing is refused, as where a directory is read (L-79). */
function confirmDenials(policy: Policy): void {
  const [fault] = findIdleDenials(policy)
  if (fault === undefined) return
  throw new DirectoryError(fault.message, { place: `policy ${policy.name}`, hint: fault.hint })
}

function mapValues<K, V>(map: ReadonlyMap<K, V>, change: (value: V) => V): Map<K, V> {
  return new Map(Array.from(map, ([key, value]) => [key, change(value)]))
}
