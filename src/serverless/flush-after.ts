import { invalidOption } from "../content/invalid-option.ts";
import { callSafely } from "../events/application-function.ts";
import { messageOf } from "../events/errors.ts";
import { PORT } from "../record/application-port.ts";
import { deliverWithin, type ServerlessTracer } from "./deliver-within.ts";
import { checkKeys, checkMilliseconds, checkTracer } from "./options.ts";
import { watchEnd } from "./response-end.ts";

export interface FlushAfterOptions {
  /**
   * Keeps the platform from freezing the process until the promise settles: `waitUntil` of `@vercel/functions`, `after`
   * of `next/server`, `(promise) => ctx.waitUntil(promise)` of Cloudflare.
   */
  readonly waitUntil: (promise: Promise<unknown>) => void;
  /** Milliseconds that the delivery may take, after the answer. 0 to 60,000. @default 2_000 */
  readonly timeoutMs?: number;
}

/**
 * Runs the work of one request and returns what it returns; a `Response` with a body comes back as one that reports the
 * end of its stream.
 */
export type RunThenFlush = <Answer>(work: () => Answer | Promise<Answer>) => Promise<Answer>;

/**
 * For platforms with a `waitUntil`: what a request records is delivered after its answer, and the answer waits for
 * nothing. The delivery is registered when the request comes in, and begins when the work has settled and, where its
 * answer is a `Response`, the body was read to its end or given up.
 *
 * @example
 * const flushed = flushAfter(tracer, { waitUntil });
 * export const POST = (request: Request) => flushed(() => answer(request));
 *
 * @throws LangMeterError on a wrong option, here and never during a request.
 */
export function flushAfter(tracer: ServerlessTracer, options: FlushAfterOptions): RunThenFlush {
  const { waitUntil, timeoutMs } = checked(tracer, options);
  return async (work) => {
    const finish = registerDelivery(tracer, waitUntil, timeoutMs);
    try {
      const answer = await work();
      if (answer instanceof Response) return (await watchEnd(answer, finish)) as typeof answer;
      await finish();
      return answer;
    } catch (error) {
      await finish();
      throw error;
    }
  };
}

/** Called when the answer is out. Resolves when the request may end; never rejects. */
type Finish = () => Promise<void>;

/** Where the platform refuses to wait, which is logged, the request waits: else the delivery would be lost. */
function registerDelivery(
  tracer: ServerlessTracer,
  waitUntil: FlushAfterOptions["waitUntil"],
  timeoutMs: number,
): Finish {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const deliver = async () => void (await deliverWithin(tracer, timeoutMs));
  let isRegistered = false;
  callSafely(
    () => {
      const answer: unknown = waitUntil(over.then(deliver));
      isRegistered = true;
      return answer;
    },
    (error) =>
      tracer[PORT].warnOnce(
        `langmeter: option waitUntil failed: ${messageOf(error)}`,
        "flushAfter waitUntil",
      ),
  );
  return isRegistered ? async () => end() : deliver;
}

function checked(tracer: ServerlessTracer, options: FlushAfterOptions): Required<FlushAfterOptions> {
  checkTracer("flushAfter", tracer);
  checkKeys("flushAfter", options, ["waitUntil", "timeoutMs"]);
  const { waitUntil, timeoutMs = 2_000 } = options;
  if (typeof waitUntil !== "function")
    throw invalidOption("flushAfter option waitUntil", waitUntil, "a function that takes a promise");
  checkMilliseconds("flushAfter", { timeoutMs });
  return { waitUntil, timeoutMs };
}
