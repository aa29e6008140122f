import { invalidOption } from "../content/invalid-option.ts";
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
  /** Milliseconds that the delivery may take, after the answer. 0 to 60,000. @default 5_000 */
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
    let answered = () => {};
    const delivery = new Promise<void>((resolve) => {
      answered = resolve;
    }).then(() => deliverWithin(tracer, timeoutMs));
    // A platform's own error (called outside of a request, a method without its object) goes to the log.
    tracer[PORT].guard(() => waitUntil(delivery));
    try {
      const answer = await work();
      if (!(answer instanceof Response)) {
        answered();
        return answer;
      }
      const { response, ended } = watchEnd(answer);
      void ended.then(answered);
      return response as typeof answer;
    } catch (error) {
      answered();
      throw error;
    }
  };
}

function checked(tracer: ServerlessTracer, options: FlushAfterOptions): Required<FlushAfterOptions> {
  checkTracer("flushAfter", tracer);
  checkKeys("flushAfter", options, ["waitUntil", "timeoutMs"]);
  const { waitUntil, timeoutMs = 5_000 } = options;
  if (typeof waitUntil !== "function")
    throw invalidOption("flushAfter option waitUntil", waitUntil, "a function that takes a promise");
  checkMilliseconds("flushAfter", { timeoutMs });
  return { waitUntil, timeoutMs };
}
