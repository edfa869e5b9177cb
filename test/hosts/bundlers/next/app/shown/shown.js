'use client'
import { useEffect, useState } from 'react'
import { openEngine } from 'sallyport/browser'
import { Allowed, AuthorizationProvider, useIsAllowed } from 'sallyport/react'

const mine = 'arn:aws:s3:::open/mine'

export function Shown({ slice, put }) {
  const [answers, setAnswers] = useState('')
  useEffect(() => {
    Promise.all([put('mine'), put('other'), put('*')]).then((all) => setAnswers(all.join(', ')))
  }, [put])
  return (
    <AuthorizationProvider slice={slice} open={openEngine}>
      <p id="shown">
        <Allowed action="s3:PutObject" resource={mine} fallback="no put">
          put
        </Allowed>{' '}
        <Allowed action="s3:DeleteObject" resource={mine} fallback="no delete">
          delete
        </Allowed>{' '}
        <Reading />
      </p>
      <p id="decision">{answers}</p>
    </AuthorizationProvider>
  )
}

function Reading() {
  return <b>{String(useIsAllowed({ action: 's3:GetObject', resource: mine }))}</b>
}
