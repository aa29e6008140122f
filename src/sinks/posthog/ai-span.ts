import type { EventOf } from "../../events/schema.ts";
import type { ChainSpan, EndEvent, RetrieverSpan, ToolSpan } from "../../spans/finished-span.ts";
import { aiRun } from "./ai-run.ts";
import type { Properties } from "./flat-properties.ts";
import { type Draft, derivedEvent } from "./posthog-event.ts";

/** A tool call, a retrieval, a chain or an agent as `$ai_span`. Chains carry no state, only an agent its answer. */
export function aiSpan(span: ToolSpan | RetrieverSpan | ChainSpan): Draft {
  switch (span.kind) {
    case "tool": {
      const output = "output" in span.end ? span.end.output : undefined;
      const state = { $ai_input_state: span.start?.input, $ai_output_state: output, output: undefined };
      return draft(span.end, span.end.tool_name, "tool", state);
    }
    case "retriever":
      return draft(span.end, span.end.name, "retriever", { $ai_input_state: span.start?.input });
    case "chain": {
      const { agent } = span;
      if (agent === undefined) return draft(span.end, span.end.name, "chain", {});
      const { agent_name, output, steps } = agent;
      const answer = { $ai_agent_name: agent_name, $ai_output_state: output, steps };
      return draft(span.end, span.end.name, "agent", answer);
    }
  }
}

/** A tool call whose arguments were refused: no tool ran, and the event has the span of the graph node around it. */
export function refusedToolCall(event: EventOf<"tool_error">): Draft {
  const own = { $ai_span_id: event.event_id, $ai_parent_id: event.span_id };
  return draft(event, event.tool_name, "tool", own);
}

function draft(end: EndEvent, name: string, type: string, own: Properties): Draft {
  return derivedEvent("$ai_span", end, Object.assign(aiRun(end, name), { $ai_span_type: type }, own));
}
