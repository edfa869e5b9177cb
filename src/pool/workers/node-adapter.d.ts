/** Types of comlink's adapter for Node, which its package does not say where to find. */
declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { Endpoint } from 'comlink'

  /** A thread, or its parent's port, as an endpoint. */
  const nodeEndpoint: (port: object) => Endpoint

  // biome-ignore lint/style/noDefaultExport: comlink's module has one
  export { nodeEndpoint as default }
}
