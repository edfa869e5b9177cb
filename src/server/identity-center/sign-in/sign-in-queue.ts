/** People who sign in take turns, apart from all other calls: passwords are slow to compare. */
import { AwsError } from '../../protocol/aws-error.ts'

const mostWaiting = 50

export class SignInQueue {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** What a sign-in comes to, after all before it. Rejects where too many wait. */
  async take<T>(signIn: () => Promise<T>): Promise<T> {
    if (this.#waiting >= mostWaiting) {
      throw new AwsError('TooManySignIns', 'Too many people sign in: try again in a moment.', {
        status: 503,
      })
    }
    this.#waiting += 1
    const result = this.#last.then(signIn).finally(() => {
      this.#waiting -= 1
    })
    this.#last = result.catch(() => {}) // it is told to whoever asked for it
    return result
  }
}
