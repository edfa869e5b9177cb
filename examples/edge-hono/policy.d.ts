/** A bundle, as workerd gives the bytes of a data module. */
declare module '*.bundle' {
  const bytes: ArrayBuffer
  // biome-ignore lint/style/noDefaultExport: workerd's modules of data have nothing else
  export default bytes
}
