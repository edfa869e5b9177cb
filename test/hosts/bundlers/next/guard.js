/** Who may do what, as an application of Next says it. */
import { headers } from 'next/headers'
import { arn } from 'sallyport/http'
import { guardNext } from 'sallyport/next'
import { engineOf } from 'sallyport/policies'

const document = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::open/*' },
    { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::open/mine' },
  ],
}
export const principal = 'arn:aws:iam::111122223333:user/alice'
export const engine = await engineOf({ identity: [document] })
export const { withAuthorization, withActionAuthorization, proxy } = guardNext({
  engine,
  headers,
  principal: (call) => (call.headers.get('x-user') === 'nobody' ? undefined : principal),
})
export const object = ({ params, args }) => arn`arn:aws:s3:::open/${params.id ?? args[0]}`
