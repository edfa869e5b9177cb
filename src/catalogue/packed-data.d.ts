/** The packed services; `npm run build:catalogue` writes them into `packed-data.js`. */

/** Of the package that they come from. */
export declare const dataVersion: string

/** One block for each service, as `unpack-service.ts` draws it. */
export declare const packedServices: string
