import { catchLater, isThenable, settled } from "../events/application-function.ts";
import { get, isRecord } from "../events/untrusted.ts";
import { createPathNames, namedByParams, pathOf } from "./endpoint.ts";
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
  const nameOf = createPathNames();
  return async function (this: unknown, request, ...rest) {
    const handle = (): Response | Promise<Response> => Reflect.apply(handler, this, [request, ...rest]);
    const record = await requests.begin(request, () => factsOf(request, rest, nameOf));
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

function factsOf(
  request: Request,
  rest: readonly unknown[],
  nameOf: ReturnType<typeof createPathNames>,
): RequestFacts {
  const paramsOf = watchParams(request, rest[0]);
  return {
    identity: request,
    method: request.method,
    url: request.url,
    route({ status }) {
      const path = pathOf(request.url);
      const params = paramsOf();
      return params === undefined ? nameOf(path, status) : namedByParams(path, params);
    },
    header: (name) => request.headers.get(name) ?? undefined,
    waitUntil: rest.map(waitUntilOf).find((waitUntil) => waitUntil !== undefined),
  };
}

/**
 * The parameters of the route, where a router has found one: Bun has them on the request, Next.js in the second argument,
 * there also as a promise. https://nextjs.org/docs/app/api-reference/file-conventions/route#context-optional
 */
function watchParams(request: Request, context: unknown): () => unknown {
  const isRoute = isRecord(context) && "params" in context;
  let params: unknown = get(request, "params") ?? (isRoute ? (get(context, "params") ?? {}) : undefined);
  if (isThenable(params)) {
    const promise = settled(params).then((value) => {
      params = value ?? {};
    });
    catchLater(promise, () => {}); // the handler's to notice
    params = {};
  }
  return () => params;
}
