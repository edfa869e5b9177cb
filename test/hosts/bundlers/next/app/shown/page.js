import { sliceBundle } from 'sallyport/slice'
import { engine, principal } from '../../guard.js'
import { put } from './actions.js'
import { Shown } from './shown.js'

export const dynamic = 'force-dynamic'

export default async function Page() {
  return <Shown slice={await sliceBundle(engine, principal)} put={put} />
}
