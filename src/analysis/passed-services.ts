/** The services that a role trusts: the other side of `iam:PassRole`. */
import * as Key from '../../assembly/layout/key.ts'
import { foldAscii } from '../json/fold-case.ts'
import { textsIn } from '../partial/bundle-index.ts'
import type { AccessQuestion } from './access-question.ts'
import { type CaseAsker, readAsk } from './ask-cases.ts'
import { roleNameOf } from './bundle-names.ts'

const PASSED_TO = 'iam:PassedToService'

/** Services that may assume the role of a question about `iam:PassRole`; undefined for others. */
export function trustedServices(question: AccessQuestion, asker: CaseAsker): string[] | undefined {
  const { loaded } = asker.bracket
  const { action, resource, context } = question
  const isRole = foldAscii(action) === 'iam:passrole' && roleNameOf(resource) !== undefined
  if (!isRole || loaded.kernel.find(Key.SPACE_RESOURCE, resource) === undefined) return undefined
  const stated = Object.keys(context ?? {}).some((key) => foldAscii(key) === 'iam:passedtoservice')
  const assume = { action: 'sts:AssumeRole', resource }
  return textsIn(loaded, Key.SPACE_ENTRY)
    .filter((text) => text.startsWith('Service:'))
    .map((text) => text.slice('Service:'.length))
    .filter((service) => asker.ask(readAsk({ service }, assume)).answer !== 'never')
    .filter((service) => !stated || context?.[PASSED_TO] === service)
    .sort()
}

/** The same question about one service. */
export function passedTo(question: AccessQuestion, service: string): AccessQuestion {
  return { ...question, context: { ...question.context, [PASSED_TO]: service } }
}
