import { processWide } from "../events/process-wide.ts";
import { type RoutedRequest, watchRoute } from "./express-route.ts";
import { type NodeRequest, type NodeResponse, nodeFacts, watchResponse } from "./node-exchange.ts";
import type { HttpOptions } from "./options.ts";
import type { RequestFacts } from "./request-facts.ts";
import type { RequestRecord } from "./request-record.ts";
import { createRequests } from "./requests.ts";

/** `langmeter/express`: records the requests of an Express application. */

export type { HttpFlushOptions, HttpOptions, HttpTracer, RequestUser } from "./options.ts";

/** The part of Express's request that is read. */
export type ExpressRequest = NodeRequest & RoutedRequest;

/** The part of Express's response that is used. */
export type ExpressResponse = NodeResponse;

type Next = (error?: unknown) => void;

/** The records of requests under way, for {@link recordErrors}. */
const records = processWide("express.records", () => new WeakMap<object, RequestRecord>());

/**
 * Express middleware, to be used before the routes: every request gets an `X-Request-ID` and a scope that its model calls
 * inherit, and is recorded when its answer has gone out or its caller has left.
 *
 * @example app.use(recordRequests());
 *
 * @throws LangMeterError on a wrong option, here and never during a request.
 */
export function recordRequests<Incoming extends ExpressRequest>(
  options: HttpOptions<Incoming> = {},
): (request: Incoming, response: ExpressResponse, next: Next) => void {
  const requests = createRequests(options);
  return (request, response, next) => {
    let route: RequestFacts["route"] = () => undefined;
    void requests
      .begin(request, () => factsOf(request, (answer) => route(answer)))
      .then((record) => {
        if (record === undefined) return next();
        records.set(request, record);
        route = watchRoute(request);
        watchResponse(response, record);
        record.run(next);
      });
  };
}

/**
 * Express error middleware, to be used behind the routes and before the application's own error handlers. It tells the
 * record what was thrown and passes it on; without it only the status of the answer is known.
 *
 * @example app.use(recordErrors());
 */
export function recordErrors(): (
  error: unknown,
  request: ExpressRequest,
  response: unknown,
  next: Next,
) => void {
  // Express knows an error handler by its four parameters.
  return (error, request, _response, next) => {
    records.get(request)?.failed(error);
    next(error);
  };
}

function factsOf(request: ExpressRequest, route: RequestFacts["route"]): RequestFacts {
  return { ...nodeFacts(request), url: request.originalUrl ?? request.url ?? "/", route };
}
