/** Handlers of the fetch API: Workers, Deno, Bun, route handlers of Next, server actions. */
import { callable, confirmArgument } from '../../json/options.ts'
import { Guard, type Problem } from './guard.ts'
import { type GuardOptions, type Route, readRoute } from './route.ts'

/** Handlers behind routes. */
export interface FetchGuard<Req extends Request = Request> {
  /**
   * A handler that runs only for requests that are allowed; the two things that it may be called
   * with besides the request (parameters, environment) it gets as they are. Throws
   * `ERR_OPTIONS_INVALID`.
   */
  withAuthorization<First, Second>(
    route: Route<Req>,
    handler: (request: Req, first: First, second: Second) => Response | Promise<Response>,
  ): (request: Req, first?: First, second?: Second) => Promise<Response>
}

/** Guards handlers of the fetch API. Throws `ERR_OPTIONS_INVALID`. */
export function guardFetch<Req extends Request = Request>(
  options: GuardOptions<Req>,
): FetchGuard<Req> {
  const guard = new Guard(options)
  return {
    withAuthorization(given, handler) {
      const route = readRoute<Req>(given)
      confirmArgument(handler, 'handler', callable('which returns a response'))
      return async (request, first, second) => {
        const outcome = await guard.decide(route, request)
        if (!outcome.isAllowed) return responseOf(outcome.problem)
        // what a platform leaves out, the handler does not ask for
        return handler(request, first as never, second as never)
      }
    },
  }
}

/** A problem as a response of the fetch API. */
export function responseOf({ status, headers, body }: Problem): Response {
  return new Response(body, { status, headers: { ...headers } })
}
