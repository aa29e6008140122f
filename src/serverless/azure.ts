import { getPath, textOf } from "../events/untrusted.ts";
import { awaitedHandler } from "./awaited-handler.ts";
import { callerOf } from "./caller-headers.ts";
import { deliverWithin, type ServerlessTracer } from "./deliver-within.ts";
import { checkedFlushLimit, type FlushLimit } from "./options.ts";
import type { AnyHandler } from "./pass-for.ts";

/**
 * Wraps a handler of Azure Functions (programming model v4): `(request or trigger, context)`. When it has settled, what
 * was recorded is delivered within `maxFlushMs`; then its own result or error goes back, untouched. Traces inside carry
 * `invocationId` as their request id and continue the host's trace context.
 *
 * @throws LangMeterError on a wrong option, here and never during an invocation.
 */
export function withAzureFunction<Handler extends AnyHandler>(
  tracer: ServerlessTracer,
  handler: Handler,
  options: FlushLimit = {},
): Handler {
  const { maxFlushMs } = checkedFlushLimit("withAzureFunction", tracer, handler, options);
  return awaitedHandler(handler, ([, context]) => ({
    context: {
      requestId: textOf(getPath(context, "invocationId")),
      ...callerOf({
        traceparent: getPath(context, "traceContext", "traceParent"),
        tracestate: getPath(context, "traceContext", "traceState"),
      }),
    },
    async deliver() {
      await deliverWithin(tracer, maxFlushMs);
    },
  }));
}
