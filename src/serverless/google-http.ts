import { withContext } from "../context/scope.ts";
import { get } from "../events/untrusted.ts";
import { callerOf, headerOf } from "./caller-headers.ts";
import { deliverWithin, type ServerlessTracer } from "./deliver-within.ts";
import { holdEnd } from "./hold-end.ts";
import { checkedFlushLimit, type FlushLimit } from "./options.ts";
import { type AnyHandler, passFor } from "./pass-for.ts";

/**
 * Wraps an HTTP function of Google Cloud, `(request, response)`. Google takes the CPU away when the response has ended:
 * its end, and no byte before it, waits up to `maxFlushMs` for the delivery. Traces inside carry the platform's
 * execution id as their request id and continue the request's W3C `traceparent`.
 *
 * @throws LangMeterError on a wrong option, here and never during an invocation.
 */
export function withGoogleHttp<Handler extends AnyHandler>(
  tracer: ServerlessTracer,
  handler: Handler,
  options: FlushLimit = {},
): Handler {
  const { maxFlushMs } = checkedFlushLimit("withGoogleHttp", tracer, handler, options);
  return passFor(handler, function (this: unknown, ...args) {
    const [request, response] = args;
    const headers = get(request, "headers");
    holdEnd(response, () => deliverWithin(tracer, maxFlushMs));
    const context = { requestId: headerOf("function-execution-id", headers), ...callerOf(headers) };
    return withContext(context, (): unknown => Reflect.apply(handler, this, args));
  });
}
