import { spawn } from "node:child_process";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { ledgerLines, temporaryFolder } from "../sinks/ledger-folder.ts";

const CHILD = fileURLToPath(new URL("./process-end.child.ts", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs the child to its end. @param signals Sent one after the other, the first when it is ready. */
function run(plan: object, signals: readonly NodeJS.Signals[] = []): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, JSON.stringify(plan)]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdout.once("data", async () => {
    for (const signal of signals) {
      child.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, stderr })));
}

/** PostHog, as far as its batch endpoint goes. @param answers How each request is answered; the last one for all that follow. */
async function startPosthog(...answers: readonly ("ok" | "503" | "hang")[]) {
  const events: string[] = [];
  let requests = 0;
  const server: Server = createServer(async (request, response) => {
    const answer = answers[Math.min(requests++, answers.length - 1)] ?? "ok";
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    if (answer === "hang") return;
    if (answer === "ok") for (const { event } of JSON.parse(text.toString()).batch) events.push(event);
    end(response, answer === "ok" ? 200 : 503);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events };
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end('{"status":"Ok"}');
}

describe("the end of a process", () => {
  it.each([
    ["process.exit", "exit", 3],
    ["an uncaught exception", "throw", 1],
    ["an unhandled rejection", "reject", 1],
  ])("writes what the ledger still holds at %s, and keeps the exit code", async (_what, how, code) => {
    const dir = await temporaryFolder();
    expect(await run({ dir, end: how })).toMatchObject({ code, signal: null });
    const events = (await ledgerLines(dir)).map((line) => JSON.parse(line).event);
    expect(events).toEqual(["llm_call_start", "llm_call_end", "trace_complete"]);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("delivers at %s with closeOnExit, and ends by it", async (name) => {
    const { host, events } = await startPosthog("ok");
    const dir = await temporaryFolder();
    const ended = await run({ dir, host, end: "wait", closeOnExit: true }, [name]);
    expect(ended).toMatchObject({ code: null, signal: name, stderr: "" });
    expect(events).toContain("trace_complete");
    expect(await ledgerLines(dir)).toHaveLength(3);
  });

  it.each(["throw", "reject"])(
    "delivers at a crash with closeOnExit (%s), and crashes all the same",
    async (how) => {
      const { host, events } = await startPosthog("ok");
      const { code, stderr } = await run({ host, end: how, closeOnExit: true });
      expect(code).toBe(1);
      expect(stderr.match(/Error: boom/g)).toHaveLength(1);
      expect(stderr).toContain("process-end.child.ts");
      expect(events).toContain("trace_complete");
    },
  );

  it("delivers with closeOnExit when there is nothing left to do", async () => {
    const { host, events } = await startPosthog("ok");
    expect(await run({ host, end: "idle", closeOnExit: true })).toEqual({
      code: 0,
      signal: null,
      stderr: "",
    });
    expect(events).toContain("trace_complete");
  });

  it("leaves an application that handles the signal its own end, and its last events", async () => {
    const { host, events } = await startPosthog("ok");
    const ended = await run({ host, end: "own-handler", closeOnExit: true }, ["SIGTERM"]);
    expect(ended).toMatchObject({ code: 7, signal: null });
    expect(events).toContain("trace_complete");
    expect(events.some((event) => event.startsWith("tool_call"))).toBe(true);
  });

  it("leaves a handler that was there before the tracer, and listens once, its own end", async () => {
    const { host, events } = await startPosthog("ok");
    const ended = await run({ host, end: "own-handler-before", closeOnExit: true }, ["SIGTERM"]);
    expect(ended).toMatchObject({ code: 7, signal: null });
    expect(events.some((event) => event.startsWith("tool_call"))).toBe(true);
  });

  it("leaves a handler of one uncaught exception its own end", async () => {
    const { host, events } = await startPosthog("ok");
    const ended = await run({ host, end: "throw", beside: "once", closeOnExit: true });
    expect(ended).toMatchObject({ code: 8, signal: null });
    expect(events.some((event) => event.startsWith("tool_call"))).toBe(true);
  });

  it("ends a crashed process in which Sentry listens too, and delivers before that", async () => {
    const { host, events } = await startPosthog("ok");
    const { code, stderr } = await run({ host, end: "throw", beside: "sentry", closeOnExit: true });
    expect(code).toBe(1);
    expect(stderr).toContain("Error: boom");
    expect(events).toContain("trace_complete");
  });

  it.each([
    ["SIGINT", "SIGINT"],
    ["SIGINT", "SIGTERM"],
  ] as const)("ends at once at a second signal (%s, %s)", async (first, second) => {
    const { host } = await startPosthog("hang");
    const ended = await run({ host, end: "wait", closeOnExit: true }, [first, second]);
    // Not after the deadline, which would say what was lost.
    expect(ended).toMatchObject({ signal: second, code: null, stderr: "" });
  });

  it("writes the events of a trace that sampling has not decided when the process exits", async () => {
    const dir = await temporaryFolder();
    expect(await run({ dir, end: "exit", holdsTraces: true })).toMatchObject({ code: 3 });
    expect(await ledgerLines(dir)).toHaveLength(2);
  });

  it("tries a backend again that failed before a script ends by itself", async () => {
    const { host, events } = await startPosthog("503", "ok");
    const { code, stderr } = await run({ host, end: "idle" });
    expect(code).toBe(0);
    expect(events).toContain("trace_complete");
    expect(stderr).not.toContain("lost");
  });

  it("says in one line what was lost", async () => {
    const { host } = await startPosthog("503");
    for (const { stderr } of await Promise.all(["idle", "exit"].map((how) => run({ host, end: how })))) {
      const lines = stderr.split("\n").filter((line) => line.includes("are lost"));
      expect(lines).toEqual([
        expect.stringMatching(/process ended before .* lost: \d+ to posthog\. .*replay.*closeOnExit/),
      ]);
    }
  });

  it("does not wait for a backend that hangs, after a flush or without one", async () => {
    const { host } = await startPosthog("hang");
    const ended = await Promise.all(["flush", "idle"].map((how) => run({ host, end: how })));
    expect(ended).toMatchObject([{ code: 0 }, { code: 0 }]);
    // One attempt, of ten seconds, was not waited for: the events are reported as lost and not as tried again.
    for (const { stderr } of ended) {
      expect(stderr).toContain("lost: 3 to posthog");
      expect(stderr).not.toContain("tried again");
    }
  });

  it("loses nothing and says nothing after close", async () => {
    const { host, events } = await startPosthog("ok");
    expect(await run({ host, end: "close" })).toEqual({ code: 0, signal: null, stderr: "" });
    expect(events).toContain("trace_complete");
  });
});
