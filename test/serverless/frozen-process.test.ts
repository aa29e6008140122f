import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { type EventsBackend, startEventsBackend } from "./support/events-backend.ts";
import type { InvocationLine } from "./support/function-process.ts";

const FUNCTION = fileURLToPath(new URL("./support/function-process.ts", import.meta.url));
const FROZEN_MS = 1_000;
/** Leaves an invocation 200 ms for its delivery. */
const SHORT_MS = 500;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface FunctionProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** Resolves with the time span of the invocation. */
  invoke(requestId: string, remainingMs?: number): Promise<TimeSpan>;
}

type TimeSpan = readonly [from: number, until: number];

/** A function's process that waits for its first invocation. */
function startFunction(url: string): FunctionProcess {
  const child = spawn(process.execPath, ["--import", "tsx", FUNCTION, url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async invoke(requestId, remainingMs = 30_000) {
      const line: InvocationLine = { requestId, remainingMs };
      const from = Date.now();
      child.stdin.write(`${JSON.stringify(line)}\n`);
      expect(await answers.next()).toMatchObject({ value: "result" });
      return [from, Date.now()];
    },
  };
}

/** Freezes the process as Lambda does; meanwhile its connections die, as load balancers end idle ones. */
async function freeze({ child }: FunctionProcess, { server }: EventsBackend): Promise<void> {
  child.kill("SIGSTOP");
  await sleep(FROZEN_MS / 2);
  await server.stopListening();
  server.always = undefined;
  await server.listen();
  await sleep(FROZEN_MS / 2);
  child.kill("SIGCONT");
}

/** Every event of these invocations arrived once, with a time inside its own invocation. */
function expectAllOnce({ events }: EventsBackend, invocations: Readonly<Record<string, TimeSpan>>): void {
  const ids = events.map(({ event_id }) => event_id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [requestId, [from, until]] of Object.entries(invocations)) {
    const own = events.filter(({ request_id }) => request_id === requestId);
    expect(own.map(({ event }) => event)).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
    for (const { timestamp } of own) {
      expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(from);
      expect(Date.parse(timestamp)).toBeLessThanOrEqual(until);
    }
  }
}

describe("a process that is frozen between two invocations and thawed", () => {
  it("delivers over a new connection where the idle one has died", { timeout: 60_000 }, async () => {
    const backend = await startEventsBackend();
    onTestFinished(() => backend.server.close());
    const lambda = startFunction(backend.server.url);
    const before = await lambda.invoke("before");
    await freeze(lambda, backend);
    const after = await lambda.invoke("after");
    expectAllOnce(backend, { before, after });
    expect(after[0] - before[1]).toBeGreaterThanOrEqual(FROZEN_MS);
  });

  it("delivers with the next invocation what was queued and in flight", { timeout: 60_000 }, async () => {
    const backend = await startEventsBackend();
    onTestFinished(() => backend.server.close());
    const lambda = startFunction(backend.server.url);
    const delivered = await lambda.invoke("delivered");
    backend.server.always = { kind: "hang" };
    const inFlight = await lambda.invoke("in flight", SHORT_MS);
    const queued = await lambda.invoke("queued", SHORT_MS);
    expect(backend.server.requests).toHaveLength(2);
    expect(backend.events).toHaveLength(3);
    await freeze(lambda, backend);
    const next = await lambda.invoke("next");
    expectAllOnce(backend, { delivered, "in flight": inFlight, queued, next });
    expect(next[0] - queued[1]).toBeGreaterThanOrEqual(FROZEN_MS);
  });
});
