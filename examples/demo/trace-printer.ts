import type { LangMeterEvent, Sink } from "langmeter";
import type { Terminal } from "./terminal.ts";
import { failureLine, traceLine } from "./trace-line.ts";

/** A sink of our own: says how each trace went at the moment it ends, and what went wrong in it. */
export function tracePrinter(terminal: Terminal): Sink {
  const failuresByTrace = new Map<string, string[]>();

  function write(event: Readonly<LangMeterEvent>): void {
    const failures = failuresByTrace.get(event.trace_id) ?? [];
    if (event.event === "llm_error" || event.event === "tool_error") {
      failuresByTrace.set(event.trace_id, [...failures, failureLine(event)]);
    }
    if (event.event !== "trace_complete") return;
    failuresByTrace.delete(event.trace_id);
    const mark = event.outcome === "success" ? terminal.good("✓") : terminal.bad("✗");
    terminal.line(` ${mark} ${traceLine(event)}`);
    for (const failure of failures) terminal.line(`     ${terminal.bad(failure)}`);
    if (failures.length > 0 && event.input) terminal.line(`     asked: ${terminal.quiet(event.input)}`);
  }
  return { kind: "immediate", name: "trace_printer", write: ({ event }) => write(event) };
}
