/** What only an account's root user can do ("AWS account root user", D-110). */
import { foldCase } from '../json/fold-case.ts'
import { RequestError } from '../model/errors.ts'

/** A task that only the root user of an account can do. */
export interface RootTask {
  readonly area:
    | 'Account'
    | 'Billing'
    | 'GovCloud'
    | 'EC2'
    | 'KMS'
    | 'Mechanical Turk'
    | 'S3'
    | 'SQS'
  readonly task: string
  /** API actions that carry the task out; most tasks have none. */
  readonly actions: readonly string[]
  /** When one of the actions needs the root user; absent: always. */
  readonly when?: string
  /** The AssumeRoot task policy that does it without root credentials (E-91). */
  readonly taskPolicy?: string
}

const deniesAll = 'the policy denies every principal'

/** Tasks that only a root user can do. */
export const rootTasks: readonly RootTask[] = Object.freeze(
  (
    [
      { area: 'Account', task: 'change the account’s name, e-mail address, or root password' },
      {
        area: 'Account',
        task: 'create or delete access keys of the root user',
        actions: ['iam:CreateAccessKey', 'iam:DeleteAccessKey'],
        when: 'the keys are the root user’s',
        taskPolicy: 'IAMDeleteRootUserCredentials',
      },
      {
        area: 'Account',
        task: 'restore IAM permissions when the only administrator has revoked their own',
      },
      { area: 'Account', task: 'close the account', actions: ['account:CloseAccount'] },
      { area: 'Account', task: 'assign the account to another owner' },
      { area: 'Billing', task: 'activate IAM access to the Billing and Cost Management console' },
      { area: 'Billing', task: 'the Billing tasks that are limited to the root user' },
      {
        area: 'Billing',
        task: 'view tax invoices of AWS Inc. or AISPL',
        actions: ['aws-portal:ViewBilling'],
        when: 'the invoice is not a VAT invoice of AWS Europe',
      },
      { area: 'GovCloud', task: 'sign up for AWS GovCloud (US)' },
      { area: 'GovCloud', task: 'request access keys of the GovCloud account’s root user' },
      { area: 'EC2', task: 'register as a seller in the Reserved Instance Marketplace' },
      { area: 'KMS', task: 'recover a KMS key that has become unmanageable, through AWS Support' },
      { area: 'Mechanical Turk', task: 'link the account to an MTurk requester account' },
      {
        area: 'S3',
        task: 'enable MFA delete on a bucket',
        actions: ['s3:PutBucketVersioning'],
        when: 'the call changes MFA delete',
      },
      {
        area: 'S3',
        task: 'edit or delete a bucket policy that denies all principals',
        actions: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
        when: deniesAll,
        taskPolicy: 'S3UnlockBucketPolicy',
      },
      {
        area: 'SQS',
        task: 'edit or delete a queue policy that denies all principals',
        actions: ['sqs:SetQueueAttributes'],
        when: deniesAll,
        taskPolicy: 'SQSUnlockQueuePolicy',
      },
    ] satisfies (Omit<RootTask, 'actions'> & Partial<RootTask>)[]
  ).map((row) => Object.freeze({ actions: Object.freeze([]), ...row })),
)

/**
 * The root-only tasks that an API action can be part of; actions are compared without case.
 * Throws `ERR_REQUEST_INVALID` for what is no string.
 */
export function rootTasksOf(action: string): readonly RootTask[] {
  if (typeof action !== 'string') {
    throw new RequestError('the action must be a string', {
      place: 'action',
      hint: 'write for example `s3:DeleteBucketPolicy`',
    })
  }
  const folded = foldCase(action)
  return rootTasks.filter(({ actions }) => actions.some((one) => foldCase(one) === folded))
}

/**
 * Whether an API action needs the root user whatever it is called with. Throws
 * `ERR_REQUEST_INVALID` for what is no string.
 */
export function needsRoot(action: string): boolean {
  return rootTasksOf(action).some(({ when }) => when === undefined)
}
