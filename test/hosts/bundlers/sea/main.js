/** A program that becomes one executable file: no module, and no file of the package, is beside it. */
import { openEngine } from 'sallyport/node'

const [, , path, action] = process.argv
const principal = 'arn:aws:iam::111122223333:user/alice'
openEngine(path)
  .then((engine) => engine.isAllowed({ principal, action, resource: 'arn:aws:s3:::reports/2026' }))
  .then(console.log, console.error)
