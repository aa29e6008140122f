import { type SinkOptionCheck, sinkOptionCheck } from "../content/sink-option.ts";
import { describeEvent } from "../events/describe.ts";
import { printableLine } from "../events/printable.ts";
import type { ImmediateSink } from "../events/sink.ts";

export interface ConsoleSinkOptions {
  /** "debug": a line per event; "info": a line per trace. @default "info" */
  readonly level?: "info" | "debug";
  /** Takes each line. @default console.log */
  readonly write?: (line: string) => void;
  /** Needed if a tracer has several. @default "console" */
  readonly name?: string;
}

const check: SinkOptionCheck = sinkOptionCheck("console");

/**
 * One readable line per trace or event, without prompts and answers.
 *
 * @throws LangMeterError on a wrong option.
 */
export function consoleSink({
  level = "info",
  write = print,
  name = "console",
}: ConsoleSinkOptions = {}): ImmediateSink {
  check(level === "info" || level === "debug", "level", level, "info or debug");
  check(typeof write === "function", "write", write, "a function that takes a line");
  return {
    kind: "immediate",
    name,
    // What an async function in its place returns is handed on: somebody must hear of its failure.
    write: (recorded) =>
      level === "debug" || recorded.name === "trace_complete"
        ? write(printableLine(describeEvent(recorded.event)))
        : undefined,
  };
}

/** The same under the name of its entry, like every sink; the other one shadows no global. */
export { consoleSink as console };

function print(line: string): void {
  // biome-ignore lint/suspicious/noConsole: this sink is the console
  console.log(line);
}
