import type { RecordedEvent } from "../../../../src/events/sink.ts";
import type { Properties } from "../../../../src/sinks/posthog/flat-properties.ts";
import { mapBatch, type Selection } from "../../../../src/sinks/posthog/map-batch.ts";
import type { PostHogEvent } from "../../../../src/sinks/posthog/posthog-event.ts";
import { createTraceIdentities } from "../../../../src/sinks/posthog/trace-identities.ts";
import { createSpanAssembly } from "../../../../src/spans/span-assembly.ts";
import { recordedSample } from "../../../events/samples.ts";

/** The batch as PostHog gets it, as it is on the wire. */
export function mapped(
  batch: readonly RecordedEvent[],
  selection: Partial<Selection> = {},
): readonly PostHogEvent[] {
  const spans = createSpanAssembly().join(batch);
  const identities = createTraceIdentities("trace").resolve(batch);
  const all = { custom: true, ai: true, exceptions: true, groups: {}, sender: {}, ...selection };
  const events = mapBatch(batch, spans, identities, all).map(({ message }) => message);
  return JSON.parse(JSON.stringify(events)) as PostHogEvent[];
}

type Changes = Readonly<Record<string, unknown>>;

/** The properties of the `$ai_generation` or `$ai_embedding` of one model call. */
export function generation(end: Changes = {}, start: Changes = {}): Properties {
  const batch = [recordedSample("llm_call_start", start), recordedSample("llm_call_end", end)];
  const [event] = mapped(batch, { custom: false });
  return event?.properties ?? {};
}
