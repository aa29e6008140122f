import type { HttpOptions } from "./options.ts";
import { recordedResponse, recordThrown, watchCaller } from "./recorded-response.ts";
import type { RequestFacts } from "./request-facts.ts";
import type { RequestRecord } from "./request-record.ts";
import { createRequests } from "./requests.ts";
import { waitUntilOf } from "./wait-until.ts";

/** A handler of Web requests; what comes after the request is the platform's own and passed through. */
export type FetchHandler<Incoming extends Request, Rest extends readonly unknown[]> = (
  request: Incoming,
  ...rest: Rest
) => Response | Promise<Response>;

/**
 * Wraps a handler of Web requests: a route of Next.js, `fetch` of Workers, Bun or Deno, or what else takes a `Request`
 * and returns a `Response`. Every request gets an `X-Request-ID` and a scope that its model calls inherit, and is
 * recorded when its answer, or the answer's stream, has ended.
 *
 * @example export const POST = recordRequests(async (request: Request) => Response.json(await answer(request)));
 *
 * @throws LangMeterError on a wrong option, here and never during a request.
 */
export function recordRequests<Incoming extends Request, Rest extends readonly unknown[]>(
  handler: FetchHandler<Incoming, Rest>,
  options: HttpOptions<Incoming> = {},
): (request: Incoming, ...rest: Rest) => Promise<Response> {
  const requests = createRequests(options);
  return async function (this: unknown, request, ...rest) {
    const handle = (): Response | Promise<Response> => Reflect.apply(handler, this, [request, ...rest]);
    const record = await requests.begin(request, () => factsOf(request, rest));
    if (record === undefined) return handle();
    watchCaller(request, record);
    return answer(request, record, handle);
  };
}

async function answer(
  request: Request,
  record: RequestRecord,
  handle: () => Response | Promise<Response>,
): Promise<Response> {
  let response: Response;
  try {
    response = await record.run(handle);
  } catch (error) {
    await recordThrown(error, record);
    throw error;
  }
  return recordedResponse(response, record, request.method);
}

function factsOf(request: Request, rest: readonly unknown[]): RequestFacts {
  return {
    identity: request,
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    waitUntil: rest.map(waitUntilOf).find((waitUntil) => waitUntil !== undefined),
  };
}
