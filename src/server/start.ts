/** `sallyport-server`: the command line. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { SallyportError } from '../entries/index.ts'
import { AwsPolicies, readAwsPolicies } from './access/aws-policies.ts'
import { IdentityProviders } from './federation/identity-providers.ts'
import { addDirectoryCommands } from './identity-center/commands/directory-commands.ts'
import { type MetadataOptions, openMetadata } from './metadata/open-metadata.ts'
import { SetupError } from './setup-error.ts'
import { Secrets } from './signature/secrets.ts'
import { findChainFault } from './store/audit-chain.ts'
import { type DataPlace, openData, openExisting } from './store/open-data.ts'
import type { AuditEntry } from './store/record-store.ts'
import { exportToFile, importFiles } from './transfer/transfer-commands.ts'
import { TransferError } from './transfer/transfer-error.ts'
import { AwsService } from './wire/aws-service.ts'
import { describePassedOver, readGivenKey } from './wire/given-key.ts'
import { type ListenOptions, listen } from './wire/listen.ts'
import { openAccount } from './wire/open-account.ts'
import { sayFirstKey } from './wire/say-first-key.ts'
import { openClock } from './wire/test-clock.ts'

interface ServeOptions extends DataPlace, MetadataOptions {
  readonly host: string
  readonly port: string
  readonly account: string
  readonly managedPolicies?: string
  readonly profile?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly clock?: string
  readonly organizationAccounts: number
  readonly identityProvider: readonly (readonly [string, string])[]
}

const dataHelp = 'where the account is kept'
const policiesHelp = "AWS's managed policies, one JSON object a line, .gz or not"
const profileHelp = 'append the first access key to a file of AWS profiles, as [sallyport]'
const storeHelp =
  'keep the account in PostgreSQL, such as postgres://user@host:5432/database, its password in PGPASSWORD; --data has the master key alone'

const program = new Command('sallyport-server')
  .enablePositionalOptions()
  .description('IAM and STS on a port of this machine, deciding every call with Sallyport')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on, 0 for any that is free', '7100')
  .option(
    '--tls-cert <file>',
    'certificate in PEM, with those of its authorities: then only TLS is spoken',
  )
  .option('--tls-key <file>', 'private key of the certificate, in PEM')
  .option('--data <folder>', dataHelp, 'sallyport-data')
  .option('--store <address>', storeHelp)
  .option('--memory', 'keep nothing: the account is gone when the server ends')
  .option('--account <id>', 'account id of a new account', '111122223333')
  .option('--managed-policies <file>', policiesHelp)
  .option('--profile <file>', profileHelp)
  .option('--instance-profile <name>', 'hand out credentials of its role as EC2 does')
  .option('--task-role <name>', 'hand out credentials of the role as ECS does')
  .option('--metadata-port <number>', 'port of 127.0.0.1 that hands them out', '7101')
  .option(
    '--organization-accounts <number>',
    "how many accounts an organization can have: AWS's default, which it raises on request",
    readQuota,
    10,
  )
  .option(
    '--clock <time or file>',
    "for tests: the account's time goes on from here, or is always what a file says; signatures are checked by the machine's",
  )
  .option(
    '--identity-provider <origin=address>',
    'where a provider of OpenID Connect is reached from here, such as https://idp.example.com=http://127.0.0.1:8080; may be given more than once',
    readProvider,
    [],
  )
  .action(serve)

program
  .command('verify-trail')
  .description('whether the audit trail is whole: nothing changed, dropped or moved')
  .option('--data <folder>', dataHelp, 'sallyport-data')
  .option('--store <address>', storeHelp)
  .action(verifyTrail)

program
  .command('import')
  .description(
    'take accounts from directories, and from what `aws iam get-account-authorization-details` and `aws organizations` print',
  )
  .argument('<file...>', 'JSON, packed with gzip or not')
  .option('--data <folder>', dataHelp, 'sallyport-data')
  .option('--store <address>', storeHelp)
  .option('--account <id>', 'one of the accounts, where the files have several; otherwise all')
  .option('--managed-policies <file>', policiesHelp)
  .option('--profile <file>', profileHelp)
  .action(importFiles)

program
  .command('export')
  .description('write the accounts as a directory, which `import` and `sallyport compile` read')
  .option('--data <folder>', dataHelp, 'sallyport-data')
  .option('--store <address>', storeHelp)
  .option('--managed-policies <file>', policiesHelp)
  .option('-o, --output <file>', 'file to write; the standard output when absent')
  .option('--identity-center <file>', 'file for IAM Identity Center, which directories do not have')
  .action(exportToFile)

addDirectoryCommands((name, description) => {
  const command = program.command(name).description(description)
  return command
    .option('--data <folder>', dataHelp, 'sallyport-data')
    .option('--store <address>', storeHelp)
})

try {
  await program.parseAsync()
} catch (cause) {
  console.error(describeFault(cause))
  process.exit(1) // a database that was opened would be waited for
}

/** In one line what is wrong with the call or its surroundings; all there is of anything else. */
function describeFault(cause: unknown): unknown {
  if (cause instanceof SetupError) {
    const { code, message, place, hint } = cause
    return `error ${code}: ${message} (${place}); hint: ${hint}`
  }
  if (cause instanceof SallyportError || cause instanceof TransferError) {
    return `error ${cause.code}: ${cause.message}; hint: ${cause.hint}`
  }
  if (cause instanceof RangeError) return `error ERR_USAGE: ${cause.message}; see --help`
  const isSystem = cause instanceof Error && 'syscall' in cause && 'code' in cause
  return isSystem ? `error ${cause.code}: ${cause.message}` : cause
}

async function serve(options: ServeOptions): Promise<void> {
  const { host, port, account, profile } = options
  if (!/^\d{12}$/.test(account)) throw new RangeError('`--account` must be 12 digits')
  if (options.memory === true && options.store !== undefined) {
    throw new RangeError('`--memory` and `--store` exclude each other')
  }
  const given = readGivenKey(process.env)
  const tls = readTls(options)
  const now = options.clock === undefined ? Date.now : openClock(options.clock)
  const { store, master } = await openData(options)
  const secrets = new Secrets(master)
  const { managedPolicies } = options
  const managed =
    managedPolicies === undefined ? new AwsPolicies() : readAwsPolicies(managedPolicies)
  const providers = new IdentityProviders(new Map(options.identityProvider), Date.now)
  const beginning = { account, secrets, now, given }
  const { accounts, state, firstKey } = await openAccount(store, beginning)
  const { organizationAccounts: accountQuota } = options
  const times = { now, signedBy: Date.now }
  const parts = { store, accounts, secrets, managed, providers, accountQuota, ...times }
  const service = new AwsService(parts)
  const listening = listen(service, { host, port: Number(port), tls })
  const { url, close } = await listening.catch((cause) => {
    // it is shown only now, whatever becomes of the port
    if (firstKey !== undefined) sayFirstKey(firstKey, { url: `http://${host}:${port}`, profile })
    throw cause
  })
  console.log(`sallyport-server: account ${state.settings.account} on ${url}`)
  if (firstKey !== undefined) sayFirstKey(firstKey, { url, profile })
  const passedOver = describePassedOver(given, state)
  if (passedOver !== undefined) console.error(passedOver)
  const metadata = await openMetadata({ source: service, state, now }, options)
  console.log('ready')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(
      signal,
      () =>
        void Promise.all([close(), metadata?.close()])
          .then(() => service.settled())
          .then(() => store.close()),
    )
  }
}

/** 50,000 is what AWS raises it to at most. */
function readQuota(text: string): number {
  const quota = Number(text)
  if (/^\d{1,5}$/.test(text) && quota >= 1 && quota <= 50_000) return quota
  throw new RangeError('`--organization-accounts` must be 1 to 50000')
}

function readTls({ tlsCert, tlsKey }: ServeOptions): ListenOptions['tls'] {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new RangeError('`--tls-cert` and `--tls-key` must be given together')
  }
  return { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8') }
}

/** `https://idp.example.com=http://127.0.0.1:8080` */
function readProvider(
  text: string,
  before: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const [, origin, address] = /^(https:\/\/[^=/]+)\/?=(https?:\/\/[^=/]+)\/?$/.exec(text) ?? []
  if (origin === undefined || address === undefined) {
    throw new RangeError('`--identity-provider` must be an origin and an address')
  }
  return [...before, [origin, address]]
}

async function verifyTrail(place: DataPlace): Promise<void> {
  const store = await openExisting(place)
  let count = 0
  const entries = (async function* (): AsyncGenerator<AuditEntry> {
    for (;;) {
      const page = await store.trail(count + 1, 1_000)
      if (page.length === 0) return
      for (const entry of page) {
        count += 1
        yield entry
      }
    }
  })()
  const fault = await findChainFault(entries)
  await store.close()
  if (fault === undefined) {
    console.log(`the trail is whole: ${count} records`)
    return
  }
  console.error(`record ${fault.sequence}: ${fault.message}`)
  process.exitCode = 1
}
