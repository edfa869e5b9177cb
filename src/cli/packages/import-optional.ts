/** Packages that only some commands need, and that whoever wants them installs. */
import { CliError } from '../io/report-error.ts'

/** Imports a package; `install` says what `npm i` is to be given. Throws `ERR_PACKAGE_MISSING`. */
export async function importOptional<Package>(name: string, install: string): Promise<Package> {
  try {
    return (await import(name)) as Package
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw cause
    throw new CliError('ERR_PACKAGE_MISSING', `the package \`${name}\` is not installed`, {
      place: name,
      hint: `sallyport needs it for this alone: install it beside sallyport with \`npm i ${install}\``,
      cause,
    })
  }
}
