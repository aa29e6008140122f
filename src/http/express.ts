import { processWide } from "../events/process-wide.ts";
import { getPath } from "../events/untrusted.ts";
import { mountedRoute, type RoutedRequest } from "./express-route.ts";
import { finishWith, type NodeRequest, type NodeResponse, nodeFacts } from "./node-exchange.ts";
import type { HttpOptions } from "./options.ts";
import { pathOf, type RequestFacts } from "./request-facts.ts";
import type { RequestRecord } from "./request-record.ts";
import { createRequests } from "./requests.ts";

/** `langmeter/express`: records the requests of an Express application. */

export type { HttpFlushOptions, HttpOptions, HttpTracer, RequestUser } from "./options.ts";

/** The part of Express's request that is read. */
export type ExpressRequest = NodeRequest & RoutedRequest;

/** The part of Express's response that is used. */
export interface ExpressResponse extends NodeResponse {
  setHeader(name: string, value: string): unknown;
}

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
    void requests
      .begin(request, () => factsOf(request))
      .then((record) => {
        if (record === undefined) return next();
        records.set(request, record);
        if (!response.headersSent) response.setHeader("X-Request-ID", record.requestId);
        finishWith(response, record);
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

function factsOf(request: ExpressRequest): RequestFacts {
  const url = request.originalUrl ?? request.url ?? "/";
  return {
    ...nodeFacts(request),
    url,
    route: () => mountedRoute(pathOf(url), request.baseUrl ?? "", getPath(request, "route", "path")),
  };
}
