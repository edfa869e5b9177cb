/** The line between a server and its database, which can be cut at the worst moment. */
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What becomes of the next commit: it never arrives, or nobody hears what came of it. */
export type Cut = 'before' | 'after' | 'after, for long'

export class CutLine {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Whether new connections are taken. */
  isOpen = true
  cut: Cut | undefined

  private constructor(server: Server) {
    this.#server = server
  }

  /** From a port of its own to another. */
  static async to(port: number): Promise<CutLine> {
    const server = createServer()
    const line = new CutLine(server)
    server.on('connection', (near) => line.#join(near, port))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return line
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(near: Socket, port: number): void {
    if (!this.isOpen) {
      near.destroy()
      return
    }
    const far = connect(port, '127.0.0.1')
    let isCut = false
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => other.destroy())
    }
    near.on('data', (data) => {
      if (this.cut !== undefined && data.includes('\ncommit')) {
        isCut = true
        this.isOpen = this.cut !== 'after, for long'
        if (this.cut === 'before') near.destroy()
        this.cut = undefined
      }
      if (!near.destroyed) far.write(data)
    })
    far.on('data', (data) => {
      if (isCut)
        near.destroy() // it is committed: the database has said so
      else near.write(data)
    })
  }
}
