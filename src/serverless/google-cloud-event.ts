import { get, textOf } from "../events/untrusted.ts";
import { awaitedHandler } from "./awaited-handler.ts";
import { callerOf } from "./caller-headers.ts";
import { deliverWithin, type ServerlessTracer } from "./deliver-within.ts";
import { checkedFlushLimit, type FlushLimit } from "./options.ts";
import type { AnyHandler } from "./pass-for.ts";

/**
 * Wraps an event function of Google Cloud, `(cloudEvent)` or the older `(data, context)`, each with or without a
 * callback. When it has settled, what was recorded is delivered within `maxFlushMs`; then its own result or error goes
 * back, untouched. Traces inside carry the event's id as their request id and continue its `traceparent`.
 *
 * @throws LangMeterError on a wrong option, here and never during an invocation.
 */
export function withGoogleCloudEvent<Handler extends AnyHandler>(
  tracer: ServerlessTracer,
  handler: Handler,
  options: FlushLimit = {},
): Handler {
  const { maxFlushMs } = checkedFlushLimit("withGoogleCloudEvent", tracer, handler, options);
  return awaitedHandler(handler, ([event, context]) => ({
    context: { requestId: textOf(get(event, "id")) ?? textOf(get(context, "eventId")), ...callerOf(event) },
    async deliver() {
      await deliverWithin(tracer, maxFlushMs);
    },
  }));
}
