/** Has no action, and is in no list of paths: denied. */
export const GET = () => new Response('never\n')
