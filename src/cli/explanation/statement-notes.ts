/** What AWS says of statements and calls that an explanation is about, and no verdict shows. */
import type { Explanation } from '../../entries/index.ts'
import { foldAscii } from '../../json/fold-case.ts'
import { isNegated } from './statement-json.ts'

/** The explanation, its notes ending with what is known of its call and of its Allow statements. */
export function withStatementNotes(explanation: Explanation): Explanation {
  const notes = [...describeCall(explanation), ...describeOpenAllows(explanation)]
  return notes.length === 0
    ? explanation
    : { ...explanation, notes: [...explanation.notes, ...notes] }
}

/** "AssumeRoot", AWS STS API Reference (E-90). */
function describeCall({ action }: Explanation): string[] {
  return foldAscii(action) === 'sts:assumeroot'
    ? [
        'AWS takes `sts:AssumeRoot` from the management account or a delegated administrator for IAM alone, and for member accounts: this verdict is about policies only',
      ]
    : []
}

/** "NotPrincipal must be used with Deny" (IAM User Guide, NotPrincipal). */
function describeOpenAllows({ gates }: Explanation): string[] {
  return gates
    .flatMap(({ statements }) => statements)
    .filter(({ statement, text }) => statement.effect === 'Allow' && isNegated(text, 'principal'))
    .map(
      ({ name }) =>
        `\`NotPrincipal\` with Allow is for everybody who is not named, anonymous callers, too; AWS wants it with Deny alone: ${name}`,
    )
}
