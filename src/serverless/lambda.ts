import { finiteOf, get, textOf } from "../events/untrusted.ts";
import { awaitedHandler, type Invocation } from "./awaited-handler.ts";
import { callerOf } from "./caller-headers.ts";
import { deliverWithin, type ServerlessTracer } from "./deliver-within.ts";
import {
  checkArguments,
  checkKeys,
  checkMilliseconds,
  DEFAULT_MAX_FLUSH_MS,
  type FlushLimit,
} from "./options.ts";
import type { AnyHandler } from "./pass-for.ts";
import { streamEnd } from "./stream-end.ts";

export interface LambdaOptions extends FlushLimit {
  /** Milliseconds of the function's own timeout that the delivery leaves untouched. 0 to 60,000. @default 300 */
  readonly reserveMs?: number;
}

/**
 * Wraps a handler of AWS Lambda: `async`, with a callback, or a streaming one, inside or outside of
 * `awslambda.streamifyResponse`. When it has settled, or its stream has ended, what was recorded is delivered within
 * `min(maxFlushMs, context.getRemainingTimeInMillis() - reserveMs)`; then its own result or error goes back, untouched.
 * Traces inside carry `awsRequestId` as their request id and continue a W3C `traceparent` of the event's headers.
 *
 * @throws LangMeterError on a wrong option, here and never during an invocation.
 */
export function withLambda<Handler extends AnyHandler>(
  tracer: ServerlessTracer,
  handler: Handler,
  options: LambdaOptions = {},
): Handler {
  const limits = checked(tracer, handler, options);
  return awaitedHandler(handler, (args) => invocationOf(args, tracer, limits));
}

/** The longest that a function may run, for a context that does not say how much is left. */
const MAX_INVOCATION_MS = 900_000;
/** https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/CallbackContext.js */
const WAITS_FOR_SOCKETS = "callbackWaitsForEmptyEventLoop";

function invocationOf(
  [event, second, third]: readonly unknown[],
  tracer: ServerlessTracer,
  { maxFlushMs, reserveMs }: Required<LambdaOptions>,
): Invocation {
  const isStreaming = !isLambdaContext(second) && isLambdaContext(third);
  const context = isStreaming ? third : second;
  const leftMs = () => remainingMs(context) - reserveMs;
  return {
    context: {
      requestId: textOf(get(context, "awsRequestId")),
      ...callerOf(get(event, "headers"), get(event, "multiValueHeaders")),
    },
    ...(isStreaming && { answered: () => streamEnd(second, leftMs() - maxFlushMs) }),
    async deliver() {
      const isDelivered = await deliverWithin(tracer, Math.min(maxFlushMs, leftMs()));
      if (!isDelivered) waitForNoSockets(context);
    },
  };
}

function isLambdaContext(value: unknown): boolean {
  return typeof get(value, "getRemainingTimeInMillis") === "function";
}

function remainingMs(context: unknown): number {
  const read = get(context, "getRemainingTimeInMillis");
  if (typeof read !== "function") return MAX_INVOCATION_MS;
  try {
    return finiteOf(Reflect.apply(read, context, [])) ?? MAX_INVOCATION_MS;
  } catch {
    return MAX_INVOCATION_MS;
  }
}

/** With a callback or a stream the runtime would go on waiting for our request to a backend that does not answer. */
function waitForNoSockets(context: unknown): void {
  if (get(context, WAITS_FOR_SOCKETS) === true) Reflect.set(context as object, WAITS_FOR_SOCKETS, false);
}

function checked(
  tracer: ServerlessTracer,
  handler: AnyHandler,
  options: LambdaOptions,
): Required<LambdaOptions> {
  checkArguments("withLambda", tracer, handler);
  checkKeys("withLambda", options, ["reserveMs", "maxFlushMs"]);
  const { reserveMs = 300, maxFlushMs = DEFAULT_MAX_FLUSH_MS } = options;
  checkMilliseconds("withLambda", { reserveMs, maxFlushMs });
  return { reserveMs, maxFlushMs };
}
