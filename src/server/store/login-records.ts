/** What the store keeps of users and people who sign in. */

/** A user who has signed in for a program on their machine (`aws login`). */
export interface LoginSessionRecord {
  readonly id: string
  /** Id of the user. */
  readonly user: string
  /** Tells the password that was right from any that comes after it. */
  readonly password: string
  /** The MFA device that was shown. */
  readonly device?: string
  /** The program's id, where it listens, and what its code challenge is. */
  readonly client: string
  readonly redirectUri: string
  readonly challenge: string
  readonly created: string
  /** Until when the code is good, and until when the session. */
  readonly codeExpires: string
  readonly expires: string
  /** Thumbprint of the key that the program proves to have (DPoP), once the code was used. */
  readonly key?: string
}

/** Wrong passwords and codes within a time; or an address that is known to be somebody's. */
export interface AttemptRecord {
  /** What was tried: `sign-in/…`, `address/…`, a device's serial number. */
  readonly id: string
  /** ISO 8601: from then on they count no more. */
  readonly ends: string
  readonly count: number
}

/** By kind, as the store names them. */
export interface LoginKinds {
  readonly loginSession: LoginSessionRecord
  readonly attempt: AttemptRecord
}
