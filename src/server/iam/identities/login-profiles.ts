/** Passwords of users for the console: login profiles. */
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { LoginRecord, UserRecord } from '../../store/record-types.ts'
import { countWrong, mayTry } from '../credentials/attempts.ts'
import { exists, namedUser, noSuchEntity, onIdentity } from '../entities.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { confirmPassword, hashPassword, isPassword, violation } from './passwords.ts'

export const loginOperations = {
  CreateLoginProfile: { target: onIdentity('user'), run: createLogin },
  GetLoginProfile: { target: onIdentity('user'), run: getLogin },
  UpdateLoginProfile: { target: onIdentity('user'), run: updateLogin },
  DeleteLoginProfile: { target: onIdentity('user'), run: deleteLogin },
  ChangePassword: { target: onIdentity('user'), run: changePassword },
} satisfies OperationTable

function loginOutput(user: UserRecord, login: LoginRecord): CallOutput {
  return {
    LoginProfile: {
      UserName: user.name,
      CreateDate: new Date(login.created),
      PasswordResetRequired: login.resetRequired,
    },
  }
}

async function createLogin(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const user = namedUser(input, call)
  if (call.state.shelf('login').byId(user.id) !== undefined) {
    throw exists(`Login Profile for user ${user.name} already exists.`)
  }
  const password = input.text('Password')
  if (password === undefined) {
    throw new AwsError('ValidationError', 'A password must be given for a user.')
  }
  confirmPassword(password, call.state.settings.passwordPolicy)
  const login: LoginRecord = {
    id: user.id,
    created: call.time,
    changed: call.time,
    resetRequired: input.flag('PasswordResetRequired') ?? false,
    passwords: [await hashPassword(password)],
  }
  call.changes.put('login', login)
  return loginOutput(user, login)
}

function findLogin(call: ServedCall, user: UserRecord): LoginRecord {
  const login = call.state.shelf('login').byId(user.id)
  if (login === undefined) {
    throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`)
  }
  return login
}

function getLogin(input: InputFields, call: ServedCall): CallOutput {
  const user = namedUser(input, call)
  return loginOutput(user, findLogin(call, user))
}

async function updateLogin(input: InputFields, call: ServedCall): Promise<undefined> {
  const login = findLogin(call, namedUser(input, call))
  const password = input.text('Password')
  const resetRequired = input.flag('PasswordResetRequired') ?? login.resetRequired
  const changed = { ...login, resetRequired }
  const after = password === undefined ? changed : await renewLogin(call, changed, password)
  call.changes.put('login', after)
}

/** With another password, which must be none of those that the policy has remembered. */
export async function renewLogin(
  call: Pick<ServedCall, 'state' | 'time'>,
  login: LoginRecord,
  password: string,
): Promise<LoginRecord> {
  const policy = call.state.settings.passwordPolicy
  confirmPassword(password, policy)
  const remembered = policy?.reusePrevention ?? 0
  for (const hash of login.passwords.slice(0, remembered)) {
    if (await isPassword(password, hash)) throw violation()
  }
  const kept = login.passwords.slice(0, Math.max(remembered - 1, 0))
  return { ...login, changed: call.time, passwords: [await hashPassword(password), ...kept] }
}

function deleteLogin(input: InputFields, call: ServedCall): undefined {
  call.changes.remove('login', findLogin(call, namedUser(input, call)).id)
}

async function changePassword(input: InputFields, call: ServedCall): Promise<undefined> {
  if (call.caller.kind !== 'user') {
    throw new AwsError('InvalidUserType', 'Only an IAM user can change its password.')
  }
  const login = findLogin(call, namedUser(input, call))
  await confirmCurrent(call, login, input.need('OldPassword'))
  const password = input.need('NewPassword')
  call.changes.put('login', { ...(await renewLogin(call, login, password)), resetRequired: false })
}

/** Throws for any but the current password, and for every one after too many wrong ones. */
async function confirmCurrent(
  { state, changes, time }: ServedCall,
  login: LoginRecord,
  password: string,
): Promise<void> {
  const attempt = { state, subject: login.id, now: Date.parse(time) }
  const [current = ''] = login.passwords
  if (mayTry(attempt) && (await isPassword(password, current))) return
  countWrong(changes, attempt)
  throw new AwsError('AccessDenied', 'The old password was incorrect.')
}
