import type { Context, MiddlewareHandler } from "hono";
import { get, listOf, textOf } from "../events/untrusted.ts";
import type { HttpOptions } from "./options.ts";
import { recordedResponse, recordThrown, watchCaller } from "./recorded-response.ts";
import type { RequestFacts } from "./request-facts.ts";
import type { RequestRecord } from "./request-record.ts";
import { createRequests } from "./requests.ts";
import { waitUntilOf } from "./wait-until.ts";

/** `langmeter/hono`: records the requests of a Hono application. */

export type { HttpFlushOptions, HttpOptions, HttpTracer, RequestUser } from "./options.ts";

/** Where Hono's own request-id middleware keeps the id, too. https://hono.dev/docs/middleware/builtin/request-id */
const REQUEST_ID = "requestId";

/**
 * Hono middleware, to be used before the routes: every request gets an `X-Request-ID`, also `c.get("requestId")`, and a
 * scope that its model calls inherit, and is recorded when its answer, or the answer's stream, has ended. On Workers
 * what was recorded is delivered behind the answer by `executionCtx.waitUntil`.
 *
 * @example app.use(recordRequests());
 *
 * @throws LangMeterError on a wrong option, here and never during a request.
 */
export function recordRequests(options: HttpOptions<Context> = {}): MiddlewareHandler {
  const requests = createRequests(options);
  return async (context, next) => {
    const record = await requests.begin(context, () => factsOf(context));
    if (record === undefined) return next();
    context.set(REQUEST_ID, record.requestId);
    watchCaller(context.req.raw, record);
    await answer(context, record, next);
  };
}

async function answer(context: Context, record: RequestRecord, next: () => Promise<void>): Promise<void> {
  try {
    await record.run(next);
  } catch (error) {
    // Hono answers errors; what is thrown and is none goes up to the server.
    await recordThrown(error, record);
    throw error;
  }
  if (context.error !== undefined) record.failed(context.error);
  context.res = await recordedResponse(context.res, record, context.req.raw.method);
}

function factsOf(context: Context): RequestFacts {
  const { raw } = context.req;
  return {
    identity: raw,
    method: raw.method,
    url: raw.url,
    requestId: context.get(REQUEST_ID),
    header: (name) => raw.headers.get(name) ?? undefined,
    route: () => routeOf(context),
    // Only Workers and the like have an execution context; elsewhere Hono throws.
    waitUntil: waitUntilOf(get(context, "executionCtx")),
  };
}

/** Of all that matched, the last is the handler. A pattern that takes everything is a middleware's, or names nothing. */
function routeOf({ req }: Context): string | undefined {
  const path = textOf(get(listOf(get(req, "matchedRoutes")).at(-1), "path"));
  return path === undefined || /^\/?\*$/.test(path) ? undefined : path;
}
