import type { PORT } from "../record/application-port.ts";
import type { Tracer } from "../record/tracer.ts";

/** What this entry needs of a tracer. */
export type ServerlessTracer = Pick<Tracer<unknown>, "flush" | typeof PORT>;

/**
 * Delivers what is queued, as far as the time allows. Never rejects. Nothing is begun where no time is left: it would
 * only break off.
 *
 * @returns Whether everything is delivered.
 */
export async function deliverWithin(tracer: ServerlessTracer, timeoutMs: number): Promise<boolean> {
  if (timeoutMs <= 0) return false;
  try {
    const { pending } = await tracer.flush({ timeoutMs });
    return pending === 0;
  } catch {
    return false; // a tracer's flush never rejects; what a double of it does must not reach the application either
  }
}
