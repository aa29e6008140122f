import { get } from "../events/untrusted.ts";

/** The part of Node's ServerResponse that ends it. */
interface EndingResponse {
  readonly headersSent: boolean;
  end: (...args: unknown[]) => unknown;
  flushHeaders(): void;
  destroy(error: unknown): unknown;
}

/**
 * Lets the response end only when the work, which must not reject, is done. Status and headers go out before it, so
 * that nothing that happens in between can change the answer any more.
 */
export function holdEnd(response: unknown, work: () => Promise<unknown>): void {
  if (!isResponse(response)) return;
  const end = response.end;
  let hasEnded = false;
  response.end = (...args) => {
    if (hasEnded) return response;
    if (!response.headersSent) response.flushHeaders();
    hasEnded = true;
    void work().then(() => {
      try {
        Reflect.apply(end, response, args);
      } catch (error) {
        response.destroy(error); // what cannot be written would have thrown in the caller's turn, which is over
      }
    });
    return response;
  };
}

function isResponse(value: unknown): value is EndingResponse {
  return ["end", "flushHeaders", "destroy"].every((method) => typeof get(value, method) === "function");
}
