import { createTracer, type Tracer, withContext } from "langmeter";
import { recordRequests } from "langmeter/http";
import { capture, operation, startSession } from "langmeter/operations";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it, onTestFinished } from "vitest";

function start() {
  const sink = memory();
  const lines: string[] = [];
  const logger = { warn: (line: string) => void lines.push(line), info() {}, debug() {} };
  const tracer = createTracer({ sinks: [sink], logger });
  onTestFinished(async () => void (await tracer.close()));
  return { tracer, events: sink.events, lines };
}

type Call = (tracer: Tracer) => unknown;
const anyTrace = (tracer: Tracer) =>
  tracer.startTrace() as never as Record<string, (given: object) => unknown>;
const wrongly = (given: object) => given as never;

/** Who is given a key that nobody knows, and which one was meant. */
const ROWS: readonly (readonly [string, Call, string])[] = [
  ["startTrace", (tracer) => tracer.startTrace(wrongly({ threadID: "t" })), "threadId"],
  ["startTrace", (tracer) => tracer.startTrace(wrongly({ userid: "u" })), "userId"],
  ["startTrace", (tracer) => tracer.startTrace(wrongly({ chanel: "sms" })), "channel"],
  ["withContext", () => withContext(wrongly({ reqestId: "r" }), () => {}), "requestId"],
  ["flush", (tracer) => tracer.flush(wrongly({ timeout: 5 })), "timeoutMs"],
  ["capture", () => capture("order.placed", {}, wrongly({ trcaer: 1 })), "tracer"],
  ["operation", () => operation("order.place", () => {}, {}, wrongly({ jorneyStage: "x" })), "journeyStage"],
  ["startSession", () => startSession("u", {}, wrongly({ sessionID: "s" })), "sessionId"],
  ["gate", (tracer) => tracer.gate("order.place", wrongly({ p95ms: 5 })), "p95Ms"],
  ["gate", (tracer) => tracer.gate("order.place", wrongly({ errorrate: 0.5 })), "errorRate"],
  ["recordLlmCall", (tracer) => anyTrace(tracer).recordLlmCall?.({ model: "m", latency_ms: 5 }), "latencyMs"],
  ["recordLlmCall", (tracer) => anyTrace(tracer).recordLlmCall?.({ model: "m", cost: 5 }), "costUsd"],
  [
    "recordToolCall",
    (tracer) => anyTrace(tracer).recordToolCall?.({ name: "t", tool_call_id: "c" }),
    "toolCallId",
  ],
  ["end", (tracer) => tracer.startTrace().end(wrongly({ ouput: "x" })), "output"],
  ["update", (tracer) => anyTrace(tracer).update?.({ ouput: "x" }), "output"],
  ["feedback", (tracer) => anyTrace(tracer).feedback?.({ score: 1, coment: "x" }), "comment"],
];

describe("a key that nobody knows", () => {
  it.each(ROWS)(
    "given to %s is named once in the log, with the likely one: %#",
    async (owner, call, likely) => {
      const { tracer, lines } = start();
      for (let time = 0; time < 3; time++) await call(tracer);
      expect(lines).toEqual([
        expect.stringMatching(
          new RegExp(`^langmeter: ${owner} does not know "\\w+"; did you mean ${likely}\\?$`),
        ),
      ]);
    },
  );

  it("and is like none that is known is named with all that are", () => {
    const { tracer, lines } = start();
    tracer.startTrace(wrongly({ id: 1, company: "x", plan: "y" }));
    expect(lines).toEqual([
      expect.stringMatching(
        /startTrace does not know "id", "company", "plan"; it takes userId|it takes environment/,
      ),
    ]);
    expect(lines[0]).toContain("metadata");
  });

  it("is not shown where it looks like a value", () => {
    const { tracer, lines } = start();
    tracer.startTrace(wrongly({ "sk-proj-Abc123def456Ghi789jkl": 1 }));
    expect(lines).toEqual([expect.stringContaining("a key of 29 characters")]);
  });

  it("of a request's user or context is named too", async () => {
    const { tracer, lines } = start();
    const options = {
      tracer,
      getUser: () => wrongly({ userID: "u" }),
      context: () => wrongly({ thread: "t" }),
    };
    await recordRequests(() => new Response("ok"), options)(new Request("http://localhost/"));
    expect(lines.map((line) => line.replace(/^langmeter: /, ""))).toEqual([
      'http option getUser does not know "userID"; did you mean userId?',
      'http option context does not know "thread"; did you mean threadId?',
    ]);
  });
});

describe("a key of the context", () => {
  const snake = {
    user_id: 42,
    thread_id: 7n,
    request_id: "r",
    session_id: "s",
    prompt_name: "p",
    prompt_version: 3,
  };

  it("is understood in snake_case, and a number as an id, wherever a context is given", async () => {
    const { tracer, events, lines } = start();
    await tracer.startTrace(wrongly(snake)).end();
    await withContext(wrongly(snake), () => tracer.startTrace().end());
    await createTracer({ sinks: [], defaults: wrongly(snake) }).close();
    const expected = {
      user_id: "42",
      thread_id: "7",
      session_id: "s",
      prompt_name: "p",
      prompt_version: "3",
    };
    expect(events).toMatchObject([expected, expected]);
    expect(lines).toEqual([]);
  });

  it("of the wrong kind is named and left out", () => {
    const { tracer, lines } = start();
    tracer.startTrace(wrongly({ userId: { id: 1 }, threadId: Number.NaN, tags: "paid", metadata: "x" }));
    expect(lines).toEqual([
      "langmeter: startTrace: threadId is NaN and is left out; allowed: a text or a number",
      "langmeter: startTrace: userId is an object and is left out; allowed: a text or a number",
      "langmeter: startTrace: tags is a string and is left out; allowed: a list of texts",
      "langmeter: startTrace: metadata is a string and is left out; allowed: an object",
    ]);
  });

  it.each([["u_17"], [5], [true]])("cannot be found in what is no object: %j", (given) => {
    const { tracer, lines } = start();
    tracer.startTrace(given as never);
    expect(lines).toEqual([expect.stringContaining("startTrace takes an object")]);
  });
});
