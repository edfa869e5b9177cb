/** Commands of MFA: its settings, which AWS has in its console alone, and the devices of people. */
import { SetupError } from '../../setup-error.ts'
import type { MfaDeviceType, MfaSettingsRecord } from '../../store/center-records.ts'
import type { DataPlace } from '../../store/open-data.ts'
import { mfaSettings } from '../mfa/mfa-settings.ts'
import { devicesOf } from '../mfa/person-devices.ts'
import { changeDirectory, namedPerson } from './change-directory.ts'

export interface MfaOptions extends DataPlace {
  readonly prompt?: string
  readonly withoutDevice?: string
  readonly types?: string
  readonly origin?: string
}

const typeNames: ReadonlyMap<string, MfaDeviceType> = new Map([
  ['authenticator-app', 'TOTP'],
  ['security-key', 'WEBAUTHN'],
])

/** Sets what is given, and prints all. */
export async function setMfa({ prompt, withoutDevice, types, origin, ...place }: MfaOptions) {
  const printed = await changeDirectory(place, ({ state, changes }) => {
    const given = {
      ...(prompt !== undefined && { prompt: oneOf('--prompt', prompt, prompts) }),
      ...(withoutDevice !== undefined && {
        withoutDevice: oneOf('--without-device', withoutDevice, behaviours),
      }),
      ...(types !== undefined && { types: readTypes(types) }),
      ...(origin !== undefined && { origin: readOrigin(origin) }),
    }
    const mfa = { ...mfaSettings(state), ...given }
    const isChanged = Object.keys(given).length > 0
    const center = state.shelf('center').byId('center') ?? { id: 'center' }
    if (isChanged) changes.put('center', { ...center, mfa })
    const eventName = isChanged ? 'PutMfaDeviceManagementForDirectory' : undefined
    return { eventName, printed: describeSettings(mfa) }
  })
  console.log(printed)
}

const prompts = ['always', 'never'] as const
const behaviours = ['register', 'block', 'allow'] as const

function oneOf<T extends string>(option: string, given: string, known: readonly T[]): T {
  const found = known.find((one) => one === given)
  if (found !== undefined) return found
  throw new RangeError(`\`${option}\` must be one of ${known.join(', ')}`)
}

function readTypes(given: string): MfaDeviceType[] {
  const types = given.split(',').map((one) => typeNames.get(one.trim()))
  const known = types.filter((one) => one !== undefined)
  if (known.length === types.length) return [...new Set(known)]
  throw new RangeError(`\`--types\` must be some of ${[...typeNames.keys()].join(', ')}`)
}

/** What browsers call an origin; over plain HTTP they have keys on `localhost` alone. */
function readOrigin(given: string): string {
  const { protocol, hostname, origin } = URL.canParse(given)
    ? new URL(given)
    : { protocol: '', hostname: '', origin: '' }
  const isSecure = protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost')
  const isNamed = !/^[\d.]+$|^\[/.test(hostname)
  if (isSecure && isNamed && origin === given) return origin
  throw new RangeError('`--origin` must be such as https://sso.example.com, without a path')
}

function describeSettings({ prompt, withoutDevice, types, origin }: MfaSettingsRecord): string {
  const names = [...typeNames].flatMap(([name, type]) => (types.includes(type) ? [name] : []))
  return [
    ...[`prompt: ${prompt}`, `without a device: ${withoutDevice}`, `types: ${names.join(', ')}`],
    `origin of security keys: ${origin ?? 'any of localhost'}`,
  ].join('\n')
}

/** Prints the devices of a person, each with its id first. */
export async function listMfaDevices(userName: string, place: DataPlace): Promise<void> {
  const printed = await changeDirectory(place, (command) => {
    const { id } = namedPerson(command, userName)
    const lines = devicesOf(command.state, id).map((device) => {
      const where = device.type === 'WEBAUTHN' ? device.origin : ''
      return [device.id, nameOf(device.type), device.created, where, device.label]
        .filter((one) => one !== '')
        .join('  ')
    })
    return { eventName: undefined, printed: lines.join('\n') }
  })
  if (printed !== '') console.log(printed)
}

function nameOf(type: MfaDeviceType): string {
  return [...typeNames].find(([, one]) => one === type)?.[0] ?? type
}

/** Removes a device of a person, who has it no more at once. */
export async function removeMfaDevice(
  userName: string,
  id: string,
  place: DataPlace,
): Promise<void> {
  const printed = await changeDirectory(place, (command) => {
    const user = namedPerson(command, userName)
    const device = devicesOf(command.state, user.id).find((one) => one.id === id)
    if (device === undefined) {
      throw new SetupError('ERR_DEVICE_MISSING', `\`${userName}\` has no MFA device \`${id}\``, {
        place: 'the argument',
        hint: 'give the id that `mfa-devices` shows',
      })
    }
    command.changes.remove('personDevice', id)
    const facts = { eventName: 'DeleteMfaDeviceForUser', userId: user.id }
    return { ...facts, printed: `removed ${device.label}` }
  })
  console.log(printed)
}
