/** A small application that records one call and comes to an end in the way that its argument names. */
import { createTracer } from "../../src/index.ts";
import { ledger } from "../../src/sinks/ledger.ts";
import { posthog } from "../../src/sinks/posthog.ts";

interface Plan {
  /** Folder of a ledger that writes nothing before the end by itself. */
  readonly dir?: string;
  readonly host?: string;
  readonly closeOnExit?: boolean;
  /** Sampling of all sinks: a share of nearly all, with traces that wait for their end. */
  readonly holdsTraces?: boolean;
  /** What listens to uncaught exceptions beside us: Sentry, which leaves the end to others, or a handler for one. */
  readonly beside?: "sentry" | "once";
  readonly end:
    | "exit"
    | "throw"
    | "reject"
    | "idle"
    | "wait"
    | "own-handler"
    | "own-handler-before"
    | "flush"
    | "close";
}

/** What an application does that ends in its own way, and takes its time. */
async function endMyWay(code: number): Promise<void> {
  clearInterval(waiting);
  trace.recordToolCall({ name: "last_words" });
  await tracer.flush();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await tracer.close();
  process.exit(code);
}

const {
  dir,
  host,
  closeOnExit = false,
  holdsTraces,
  beside,
  end,
} = JSON.parse(process.argv[2] ?? "{}") as Plan;
let waiting: NodeJS.Timeout | undefined;
if (beside === "sentry") (await import("@sentry/node")).init({ dsn: "http://key@127.0.0.1:9/1" });
if (beside === "once") process.once("uncaughtException", () => void endMyWay(8));
if (end === "own-handler-before") process.once("SIGTERM", () => void endMyWay(7));
const tracer = createTracer({
  closeOnExit,
  ...(holdsTraces && { sampling: { rate: 1 - 1e-9, keep: { errors: true } } }),
  sinks: [
    ...(dir === undefined ? [] : [ledger({ dir, maxDelayMs: 60_000 })]),
    ...(host === undefined ? [] : [posthog({ apiKey: "phc_test", host })]),
  ],
});
const trace = tracer.startTrace({ userId: "u_1" });
trace.recordLlmCall({ provider: "openai", model: "gpt-4o-mini", input: "Hi", output: "Hello" });
if (holdsTraces !== true) await trace.end();

waiting =
  end === "wait" || end.startsWith("own-handler") || beside !== undefined
    ? setInterval(() => {}, 1_000)
    : undefined;
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
