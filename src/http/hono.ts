import type { Context, MiddlewareHandler } from "hono";
import { finiteOf, get, listOf, textOf } from "../events/untrusted.ts";
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
    route: watchRoute(context),
    // Only Workers and the like have an execution context; elsewhere Hono throws.
    waitUntil: waitUntilOf(get(context, "executionCtx")),
  };
}

/**
 * Of all that matched, the one that Hono went on to last has answered, unless it handed on to nobody. Only what takes a
 * `next` can: such a one does not count where nothing was found, nor where it is there for every request.
 */
function watchRoute({ req }: Context): RequestFacts["route"] {
  const own = req.routeIndex;
  return ({ status, hasFailed }) => {
    const { routeIndex: index } = req;
    const route = listOf(get(req, "matchedRoutes"))[index];
    const path = textOf(get(route, "path"));
    if (index <= own || !takesNext(get(route, "handler"))) return index <= own ? undefined : path;
    const isForAll = get(route, "method") === "ALL" && /^\/?\*$/.test(path ?? "");
    return isForAll || (status === 404 && !hasFailed) ? undefined : path;
  };
}

/** Hono wraps the handlers of an application that handles its own errors: https://github.com/honojs/hono/blob/main/src/utils/handler.ts */
function takesNext(handler: unknown): boolean {
  const inner = get(handler, "__COMPOSED_HANDLER");
  return inner === undefined ? (finiteOf(get(handler, "length")) ?? 0) > 1 : takesNext(inner);
}
