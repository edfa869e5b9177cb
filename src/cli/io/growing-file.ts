/** A file that is written piece by piece, and is at its path only when it is whole. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { replaceable, unwritable } from './files.ts'

export class GrowingFile {
  readonly #path: string
  readonly #target: string | undefined
  readonly #written: string
  readonly #remove: () => void
  #handle: FileHandle | undefined

  /** Nothing is written yet. Devices and pipes are written in place. */
  constructor(path: string) {
    this.#path = path
    this.#target = replaceable(path)
    this.#written = this.#target === undefined ? path : `${this.#target}.${randomUUID()}.part`
    this.#remove = () => rmSync(this.#written, { force: true })
  }

  /** Throws `ERR_FILE_UNWRITABLE`. */
  async write(piece: string | Uint8Array): Promise<void> {
    try {
      this.#handle ??= await this.#open()
      await this.#handle.writeFile(piece)
    } catch (error) {
      throw unwritable(this.#path, error)
    }
  }

  /** Puts what was written in its place. Throws `ERR_FILE_UNWRITABLE`. */
  async finish(): Promise<void> {
    await this.write('')
    try {
      await this.#handle?.close()
      if (this.#target !== undefined) await rename(this.#written, this.#target)
    } catch (error) {
      throw unwritable(this.#path, error)
    } finally {
      if (this.#target !== undefined) process.off('exit', this.#remove)
    }
  }

  /** What is not finished when the program ends leaves nothing behind. */
  async #open(): Promise<FileHandle> {
    if (this.#target !== undefined) process.on('exit', this.#remove)
    return open(this.#written, 'w')
  }
}
