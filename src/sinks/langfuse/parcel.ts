import type { RecordedEvent } from "../../events/sink.ts";
import type { FinishedSpan } from "../../spans/finished-span.ts";
import type { Parcel } from "./delivery.ts";
import { observationOf } from "./observation-of-span.ts";
import { scoreOf } from "./score.ts";
import type { TraceNames } from "./trace-names.ts";

/** @param spans What is complete with the batch. */
export function parcelOf(
  batch: readonly RecordedEvent[],
  spans: readonly FinishedSpan[],
  names: Pick<TraceNames, "find">,
): Parcel {
  return {
    observations: spans.map((span) => ({
      index: span.index,
      observation: observationOf(span, names.find(span.end.trace_id)),
    })),
    scores: batch.flatMap(({ event }, index) =>
      event.event === "feedback" ? { index, score: scoreOf(event) } : [],
    ),
  };
}
