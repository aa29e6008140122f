/** `langmeter/http`: records the requests of handlers that take a Web `Request`. */

export type { FetchHandler } from "./fetch.ts";
export { recordRequests } from "./fetch.ts";
export type { HttpFlushOptions, HttpOptions, HttpTracer, RequestUser } from "./options.ts";
