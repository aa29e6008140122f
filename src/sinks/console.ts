import { describeEvent, describeTrace } from "../events/describe.ts";
import type { ImmediateSink } from "../events/sink.ts";

export interface ConsoleSinkOptions {
  /** "debug": a line per event; "info": a line per trace. @default "info" */
  readonly level?: "info" | "debug";
  /** Takes each line. @default console.log */
  readonly write?: (line: string) => void;
  /** Needed where a tracer has several. @default "console" */
  readonly name?: string;
}

/** One readable line per trace or event, without content. */
export function consoleSink({
  level = "info",
  write = print,
  name = "console",
}: ConsoleSinkOptions = {}): ImmediateSink {
  return {
    kind: "immediate",
    name,
    write({ event }) {
      if (event.event === "trace_complete") write(describeTrace(event));
      else if (level === "debug") write(describeEvent(event));
    },
  };
}

function print(line: string): void {
  // biome-ignore lint/suspicious/noConsole: this sink is the console
  console.log(line);
}
