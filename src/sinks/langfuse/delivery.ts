import type { Refusal } from "../../events/sink.ts";
import type { Observation } from "./observation.ts";
import type { Score } from "./score.ts";

/** What one batch of events means to Langfuse, each part with the position of its event in the batch. */
export interface Parcel {
  readonly observations: readonly { readonly index: number; readonly observation: Observation }[];
  readonly scores: readonly { readonly index: number; readonly score: Score }[];
}

/** How a parcel reaches Langfuse: by our own requests or through the vendor's client. */
export interface Delivery {
  /**
   * Resolves with what was refused. A parcel that was not delivered may come again.
   *
   * @throws SinkError where the parcel as a whole was not delivered.
   */
  deliver(parcel: Parcel, signal: AbortSignal): Promise<readonly Refusal[]>;
  close(): void;
}
