/** Shows what the signed-in user may do with each document. What is hidden, the server denies as well. */
'use client'
import { useState } from 'react'
import { openEngine } from 'sallyport/browser'
import { Allowed, AuthorizationProvider } from 'sallyport/react'
import type { Slice } from 'sallyport/slice'
import { remove } from './actions'

interface Shown {
  readonly slice: Slice
  readonly names: readonly string[]
}

export function DocumentList({ slice, names }: Shown) {
  const [told, setTold] = useState('')
  return (
    <AuthorizationProvider slice={slice} open={openEngine}>
      <ul>
        {names.map((name) => (
          <Row key={name} name={name} tell={setTold} />
        ))}
      </ul>
      <p>
        <button id="anyway" type="button" onClick={async () => setTold(await remove('plan'))}>
          Delete the plan anyway
        </button>{' '}
        <output id="told">{told}</output>
      </p>
    </AuthorizationProvider>
  )
}

interface RowProps {
  readonly name: string
  readonly tell: (text: string) => void
}

function Row({ name, tell }: RowProps) {
  const resource = `arn:app:docs::111122223333:document/${name}`
  const edit = async () => {
    const body = prompt(`The text of ${name}`) ?? ''
    const { status } = await fetch(`/api/documents/${name}`, { method: 'PUT', body })
    tell(`${name}: ${status}`)
  }
  return (
    <li>
      <span>{name}</span>
      <Allowed action="docs:Read" resource={resource}>
        <a href={`/api/documents/${name}`}>Read</a>
      </Allowed>
      <Allowed action="docs:Edit" resource={resource} fallback="read only">
        <button type="button" onClick={edit}>
          Edit
        </button>
      </Allowed>
      <Allowed action="docs:Delete" resource={resource}>
        <button type="button" onClick={async () => tell(await remove(name))}>
          Delete
        </button>
      </Allowed>
    </li>
  )
}
