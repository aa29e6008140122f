/** A small application that records one call and comes to an end in the way that its argument names. */
import { createTracer } from "../../src/index.ts";
import { ledger } from "../../src/sinks/ledger.ts";
import { posthog } from "../../src/sinks/posthog.ts";

interface Plan {
  /** Folder of a ledger that writes nothing before the end by itself. */
  readonly dir?: string;
  readonly host?: string;
  readonly closeOnExit?: boolean;
  readonly end: "exit" | "throw" | "reject" | "idle" | "wait" | "own-handler" | "flush" | "close";
}

const { dir, host, closeOnExit = false, end } = JSON.parse(process.argv[2] ?? "{}") as Plan;
const tracer = createTracer({
  closeOnExit,
  sinks: [
    ...(dir === undefined ? [] : [ledger({ dir, maxDelayMs: 60_000 })]),
    ...(host === undefined ? [] : [posthog({ apiKey: "phc_test", host })]),
  ],
});
const trace = tracer.startTrace({ userId: "u_1" });
trace.recordLlmCall({ provider: "openai", model: "gpt-4o-mini", input: "Hi", output: "Hello" });
await trace.end();

const waiting = end === "wait" || end === "own-handler" ? setInterval(() => {}, 1_000) : undefined;
switch (end) {
  case "exit":
    process.exit(3);
    break;
  case "throw":
    setTimeout(() => {
      throw new Error("boom");
    });
    break;
  case "reject":
    void Promise.reject(new Error("boom"));
    break;
  case "own-handler":
    process.on("SIGTERM", async () => {
      trace.recordToolCall({ name: "last_words" });
      clearInterval(waiting);
      await tracer.close();
      process.exit(7);
    });
    break;
  case "flush":
    await tracer.flush({ timeoutMs: 300 });
    break;
  case "close":
    await tracer.close();
    break;
}
process.stdout.write("ready\n");
