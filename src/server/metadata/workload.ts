/** An instance of EC2 or a task of ECS that does not exist, and the role that it would have. */
import { hash } from 'node:crypto'
import { lowered } from '../protocol/letter-case.ts'
import type { AccountState } from '../store/account-state.ts'
import { arnOf } from '../store/arns.ts'
import type { ProfileRecord, RoleRecord } from '../store/record-types.ts'
import type { ServiceAssumption } from '../sts/service-call.ts'

export const region = 'us-east-1'

/** The same for the same profile, so that who calls is the same after a restart. */
export function instanceIdOf(account: string, profile: string): string {
  return `i-${drawn(`instance\n${account}\n${lowered(profile)}`).slice(0, 17)}`
}

function taskIdOf(account: string, role: string): string {
  return drawn(`task\n${account}\n${lowered(role)}`).slice(0, 32)
}

function drawn(text: string): string {
  return hash('sha256', text)
}

/** The role of an instance profile, as it is now. */
export function roleOfProfile(
  state: AccountState,
  name: string,
): { readonly profile: ProfileRecord; readonly role: RoleRecord } | undefined {
  const profile = state.shelf('profile').byName(name)
  const role = profile?.role === undefined ? undefined : state.shelf('role').byId(profile.role)
  return profile === undefined || role === undefined ? undefined : { profile, role }
}

/** What EC2 asks for ("Use an IAM role to grant permissions to applications running on EC2"). */
export function ofInstance(account: string, profile: string, role: RoleRecord): ServiceAssumption {
  const instance = instanceIdOf(account, profile)
  return {
    service: 'ec2.amazonaws.com',
    roleArn: arnOf(account, 'role', role),
    sessionName: instance,
    sessionKeys: {
      'ec2:RoleDelivery': '2.0',
      'ec2:SourceInstanceArn': `arn:aws:ec2:${region}:${account}:instance/${instance}`,
    },
  }
}

/** What ECS asks for ("Amazon ECS task IAM role"). */
export function ofTask(account: string, role: RoleRecord): ServiceAssumption {
  const task = taskIdOf(account, role.name)
  return {
    service: 'ecs-tasks.amazonaws.com',
    roleArn: arnOf(account, 'role', role),
    sessionName: task,
    context: {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:ecs:${region}:${account}:task/default/${task}`,
    },
  }
}
