import { consoleSink } from "langmeter/sinks/console";
import type { Backend } from "./backend.ts";

/** A line per event on the console. */
export async function startConsole(): Promise<Backend> {
  const lines: string[] = [];
  let isBroken = false;
  return {
    name: "console",
    credentials: [],
    createSink: (content) => ({
      ...consoleSink({
        level: "debug",
        write(line) {
          if (isBroken) throw new Error("the pipe is closed");
          lines.push(line);
        },
      }),
      ...(content && { content }),
    }),
    sent: async () => lines.join("\n"),
    async forget() {
      lines.length = 0;
    },
    /** A line begins with the event's name and the first digits of its trace's id. */
    async arrived() {
      const words = lines.map((line) => line.split(" "));
      const summary = lines.find((line) => line.includes("trace_complete")) ?? "";
      const [, input, output] = /(\d+) in \/ (\d+) out/.exec(summary) ?? [];
      return {
        traceIds: [...new Set(words.map(([, , traceId = ""]) => traceId))],
        ids: words.map(([, name = ""]) => name),
        totals: {
          input: Number(input),
          output: Number(output),
          usd: Number(/\$([\d.]+)/.exec(summary)?.[1]),
        },
      };
    },
    idsOf: (events) => events.map(({ event }) => event),
    faults: ["refusing"],
    async fail(fault) {
      isBroken = fault !== undefined;
    },
    async close() {},
  };
}
