/** What an administrator does to the directory of IAM Identity Center at the command line. */
import type { Command } from 'commander'
import { listMfaDevices, removeMfaDevice, setMfa } from './mfa-commands.ts'
import { giveOneTimePassword } from './password-command.ts'
import { disableUser, enableUser } from './status-commands.ts'

/** Adds the commands; `add` makes one that asks for the place of the account, too. */
export function addDirectoryCommands(add: (name: string, description: string) => Command): void {
  add(
    'one-time-password',
    'print a password that a user of the directory of IAM Identity Center signs in with once, to choose another',
  )
    .argument('<user name>')
    .action(giveOneTimePassword)
  add(
    'disable-user',
    'let a user of the directory sign in no more, and end what they are signed in to',
  )
    .argument('<user name>')
    .action(disableUser)
  add('enable-user', 'let a user of the directory sign in again')
    .argument('<user name>')
    .action(enableUser)
  add('mfa-settings', 'set what users of the directory need beside their passwords, and print it')
    .option('--prompt <always or never>', 'whether users who have MFA devices are asked for one')
    .option('--without-device <register, block or allow>', 'what happens to users who have none')
    .option('--types <list>', 'devices that are taken: authenticator-app, security-key or both')
    .option('--origin <origin>', 'the address that security keys are good at')
    .action(setMfa)
  add('mfa-devices', 'list the MFA devices of a user of the directory')
    .argument('<user name>')
    .action(listMfaDevices)
  add('remove-mfa-device', 'remove an MFA device of a user of the directory')
    .argument('<user name>')
    .argument('<id>')
    .action(removeMfaDevice)
}
