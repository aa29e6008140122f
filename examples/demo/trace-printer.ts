import type { EventOf, LangMeterEvent, Sink, TraceSummary } from "langmeter";
import type { Terminal } from "./terminal.ts";
import { failureLine, traceLine } from "./trace-line.ts";

/** What is remembered of a trace until it ends. */
interface OpenTrace {
  /** The newest thing that the user said. */
  readonly asked?: string | undefined;
  readonly failures: readonly string[];
}

/** A sink of our own: says how each trace went at the moment it ends, what went wrong and what the user had asked. */
export function tracePrinter(terminal: Terminal): Sink {
  const openTraces = new Map<string, OpenTrace>();

  function print(summary: TraceSummary, { asked, failures }: OpenTrace): void {
    const mark = summary.outcome === "success" ? terminal.good("✓") : terminal.bad("✗");
    terminal.line(` ${mark} ${traceLine(summary)}`);
    for (const failure of failures) terminal.line(`     ${terminal.bad(failure)}`);
    if (failures.length > 0 && asked) terminal.line(`     asked: ${terminal.quiet(asked)}`);
  }

  function take(event: Readonly<LangMeterEvent>): void {
    const trace = openTraces.get(event.trace_id) ?? { failures: [] };
    switch (event.event) {
      case "llm_call_start":
        openTraces.set(event.trace_id, { ...trace, asked: newestQuestion(event) ?? trace.asked });
        return;
      case "llm_error":
      case "tool_error":
        openTraces.set(event.trace_id, { ...trace, failures: [...trace.failures, failureLine(event)] });
        return;
      case "trace_complete":
        openTraces.delete(event.trace_id);
        print(event, trace);
    }
  }

  return { kind: "immediate", name: "trace_printer", write: ({ event }) => take(event) };
}

function newestQuestion(start: EventOf<"llm_call_start">): string | undefined {
  return start.input?.findLast((message) => message.role === "user")?.content;
}
