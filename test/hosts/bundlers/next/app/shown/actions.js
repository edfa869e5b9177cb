'use server'
import { object, withActionAuthorization } from '../../guard.js'

const did = async (name) => `did ${name}`
const refused = ({ status }) => `refused ${status}`

export const put = withActionAuthorization(
  { action: 's3:PutObject', resource: object },
  did,
  refused,
)
