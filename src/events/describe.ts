import type { z } from "zod";
import type { applicationEvents, businessEventSchema } from "./application-events.ts";
import { isFailure } from "./failure.ts";
import type { EventOf, LangMeterEvent, Usage } from "./schema.ts";

/** One readable line per trace: who, where, how much, how long, and what went wrong. */
function describeTrace(event: EventOf<"trace_complete">): string {
  const parts = [
    event.outcome,
    where(event),
    counted(event.llm_calls, "call"),
    event.tool_calls > 0 ? counted(event.tool_calls, "tool") : undefined,
    tokens(event),
    event.cached_tokens !== undefined && event.cached_tokens > 0
      ? `${event.cached_tokens} cached`
      : undefined,
    cost(event.cost_usd, event.unpriced_calls),
    `${Math.round(event.latency_ms)} ms`,
    event.errors > 0 ? counted(event.errors, "error") : undefined,
  ];
  return line("trace_complete", event, parts);
}

/**
 * One readable line per event, without content but for an error's message as the content policy left it. Names and
 * messages in it come from outside: whoever prints it makes it printable.
 */
export function describeEvent(event: LangMeterEvent): string {
  return event.event === "trace_complete" ? describeTrace(event) : line(event.event, event, detailsOf(event));
}

function detailsOf(event: Exclude<LangMeterEvent, EventOf<"trace_complete">>): (string | undefined)[] {
  switch (event.event) {
    case "llm_call_start":
      return [
        event.model,
        event.message_count === undefined ? undefined : counted(event.message_count, "message"),
      ];
    case "llm_call_end":
      return [
        event.model,
        tokens(event.usage),
        cost(event.cost_usd, 0),
        `${Math.round(event.latency_ms)} ms`,
      ];
    case "llm_error":
      return [event.model, event.outcome, event.error_type, event.error_message];
    case "tool_call_start":
      return [event.tool_name];
    case "tool_call_end":
      return [event.tool_name, event.status, `${Math.round(event.latency_ms)} ms`];
    case "tool_error":
      return [event.tool_name, event.status, event.error_message];
    case "agent_action":
      return [event.agent_name, event.tool, `step ${event.step}`];
    case "agent_finish":
      return [event.agent_name, counted(event.steps, "step")];
    case "chain_start":
    case "retriever_start":
      return [event.name];
    case "chain_end":
    case "retriever_end":
      return [event.name, event.status, `${Math.round(event.latency_ms)} ms`];
    case "chain_error":
    case "retriever_error":
      return [event.name, event.status, event.error_type, event.error_message];
    case "feedback":
      return [`score ${event.score}`];
    default:
      return applicationDetails(event);
  }
}

type ApplicationEvent = z.infer<(typeof applicationEvents)[number] | typeof businessEventSchema>;

function applicationDetails(event: ApplicationEvent): (string | undefined)[] {
  switch (event.event) {
    case "api_request":
      return [...request(event), `${Math.round(event.response_time_ms)} ms`];
    case "api_error":
      return [...request(event), event.error_type, event.error_message];
    case "slow_request":
      return [...request(event), `${Math.round(event.duration_ms)} ms`];
    case "session_start":
    case "identify":
      return [event.user_id];
    case "session_end":
      return [event.user_id, counted(event.event_count, "event")];
    case "budget_exceeded":
      return [event.budget, `${cost(event.spent_usd, 0)} of ${cost(event.limit_usd, 0)}`];
    case "feature_gate":
      return [event.operation, event.enabled ? "on" : "off", event.reason];
    default:
      return [verdictOf(event), duration(event.duration_ms), event.error_type, event.error_message];
  }
}

/** An event of the application that does not say how it went, but is called a failure, is one. */
function verdictOf(event: z.infer<typeof businessEventSchema>): string | undefined {
  return event.status ?? (isFailure(event.event, event) ? "error" : undefined);
}

function request({
  method,
  endpoint,
  status_code,
}: EventOf<"api_request" | "api_error" | "slow_request">): string[] {
  return [`${method} ${endpoint}`, status_code === undefined ? "" : String(status_code)];
}

function duration(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : `${Math.round(ms)} ms`;
}

function line(name: string, event: LangMeterEvent, parts: readonly (string | undefined)[]): string {
  const details = parts.filter((part) => part !== undefined && part !== "").join(" · ");
  return `langmeter: ${name} ${event.trace_id.slice(0, 8)} ${details}`;
}

function where({ channel, user_id, thread_id }: LangMeterEvent): string | undefined {
  const known = [channel, user_id, thread_id].filter((part) => part !== undefined);
  return known.length > 0 ? known.join("/") : undefined;
}

function tokens({ input_tokens: input, output_tokens: output }: Partial<Usage>): string {
  return `${input ?? "?"} in / ${output ?? "?"} out`;
}

function cost(usd: number | null | undefined, unpricedCalls: number): string {
  if (usd === null || usd === undefined) return unpricedCalls > 0 ? `${unpricedCalls} unpriced` : "unpriced";
  const text = `$${usd.toFixed(6)}`;
  return unpricedCalls > 0 ? `${text} + ${unpricedCalls} unpriced` : text;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
