import type { LangMeterEvent } from "langmeter";

/**
 * The events as indented lines, in order: a run stands below its parent, events of a run at the run's own depth.
 * Each line says the event, what it is about, and how it ended where that is no success.
 */
export function outline(events: readonly LangMeterEvent[]): string {
  const parents = new Map(events.map((event) => [event.run_id, event.parent_run_id]));
  const depthOf = (runId: string | undefined): number => {
    const parent = parents.get(runId);
    return parent === undefined ? 0 : 1 + depthOf(parent);
  };
  return events.map((event) => "  ".repeat(depthOf(event.run_id)) + lineOf(event)).join("\n");
}

/** An outline written as a template string in the code: without the code's own indentation. */
export function dedent(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(margin).trimEnd()).join("\n");
}

function lineOf(event: LangMeterEvent): string {
  return [event.event, subjectOf(event), attemptOf(event), outcomeOf(event)].filter(Boolean).join(" ");
}

function subjectOf(event: LangMeterEvent): string | undefined {
  if ("tool_name" in event) return event.tool_name;
  if (event.event === "agent_action") return event.tool;
  return "name" in event && event.event !== "trace_complete" ? event.name : undefined;
}

function attemptOf(event: LangMeterEvent): string | undefined {
  return "attempt" in event ? `attempt ${event.attempt}` : undefined;
}

function outcomeOf(event: LangMeterEvent): string | undefined {
  if (event.event === "llm_error" || event.event === "trace_complete") return event.outcome;
  return "status" in event && event.status !== "success" ? event.status : undefined;
}
