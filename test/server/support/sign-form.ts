/** Signs requests as botocore does: forms, and JSON. */
import { createHash, createHmac } from 'node:crypto'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly token?: string
}

export interface SignedForm {
  readonly service: string
  readonly body: string
  readonly keys: Keys
  /** Milliseconds since 1970. */
  readonly now: number
  readonly host: string
  /** `X-Amz-Target`, where the body is JSON. */
  readonly target?: string
  /** Of a service whose operations are paths: then the body is JSON, too. */
  readonly route?: Route
}

export interface Route {
  readonly method: string
  readonly path: string
  /** As it is written behind the question mark, sorted by name. */
  readonly query?: string
}

const formType = 'application/x-www-form-urlencoded; charset=utf-8'

/** The headers of the request, the signature among them. */
export function signForm(form: SignedForm): [string, string][] {
  const { service, body, keys, now, host, target, route } = form
  const { method, path, query = '' } = route ?? { method: 'POST', path: '/' }
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const headers: [string, string][] = [
    ['host', host],
    ['content-type', contentTypeOf(form)],
    ['x-amz-date', time],
  ]
  if (target !== undefined) headers.push(['x-amz-target', target])
  if (keys.token !== undefined) headers.push(['x-amz-security-token', keys.token])
  const sorted = [...headers].sort(([one], [other]) => (one < other ? -1 : 1))
  const names = sorted.map(([name]) => name).join(';')
  const canonical = [
    ...[method, path, query],
    ...sorted.map(([name, value]) => `${name}:${value}`),
    ...['', names, sha256(body)],
  ].join('\n')
  const scope = `${time.slice(0, 8)}/us-east-1/${service}/aws4_request`
  const key = scope
    .split('/')
    .reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${keys.secretAccessKey}`)
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`)
  const credential = `Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}`
  const authorization = `AWS4-HMAC-SHA256 ${credential}, Signature=${signature.toString('hex')}`
  return [...headers, ['authorization', authorization]]
}

function contentTypeOf({ target, route }: SignedForm): string {
  if (route !== undefined) return 'application/json'
  return target === undefined ? formType : 'application/x-amz-json-1.1'
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
