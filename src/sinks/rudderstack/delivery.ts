import type { SinkError } from "../../events/sink.ts";
import type { Call } from "./calls.ts";

/** How calls reach RudderStack: by our own requests or through the vendor's client. */
export interface Delivery {
  /**
   * Resolves with what was not accepted, by messageId.
   *
   * @throws SinkError where all failed together.
   */
  deliver(calls: readonly Call[], signal: AbortSignal): Promise<ReadonlyMap<string, SinkError>>;
  close?(): void;
}
