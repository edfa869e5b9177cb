/** The documents, and who reads them: the server cuts a slice that the page decides by. */
import { headers } from 'next/headers'
import { sliceBundle } from 'sallyport/slice'
import { engine, principalOf } from '../documents/iam'
import { documents } from '../documents/store'
import { signIn } from './actions'
import { DocumentList } from './document-list'

export default async function Page() {
  const principal = principalOf(await headers())
  return (
    <main>
      <h1>Documents</h1>
      <form action={signIn}>
        <button type="submit" name="user" value="ann">
          Be Ann
        </button>{' '}
        <button type="submit" name="user" value="ben">
          Be Ben
        </button>
      </form>
      <p id="who">{principal ?? 'Nobody is signed in.'}</p>
      {principal !== undefined && (
        <DocumentList
          key={principal}
          slice={
            await sliceBundle(engine, principal, {
              resources: ['arn:app:docs::111122223333:document/*'],
            })
          }
          names={[...documents.keys()]}
        />
      )}
    </main>
  )
}
