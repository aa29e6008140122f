import { createTracer, type Sink, type Tracer, type TracerOptions } from "langmeter";
import { recordRequests } from "langmeter/http";
import { createOperations, operation, withProperties } from "langmeter/operations";
import { flushAfter } from "langmeter/serverless";
import { console as consoleSink } from "langmeter/sinks/console";
import { memory } from "langmeter/sinks/memory";
import { posthog } from "langmeter/sinks/posthog";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

type Misbehaviour = () => never;

/** What a function of the application may do instead of what it should. */
const MISBEHAVIOURS: readonly (readonly [string, Misbehaviour])[] = [
  [
    "throws",
    () => {
      throw new Error("boom");
    },
  ],
  ["returns a promise that rejects", () => Promise.reject(new Error("boom")) as never],
  [
    "returns a thenable that throws",
    () => {
      const then = () => {
        throw new Error("boom");
      };
      return { then } as never;
    },
  ],
  [
    "returns a promise that rejects with nothing",
    () => Promise.reject(undefined) as never, // `throw undefined` in an async function
  ],
];

interface Stage {
  readonly lines: string[];
  start(options: TracerOptions): Tracer;
}

interface Row {
  readonly option: string;
  /** Runs work of the application with the option, and returns the application's own result. */
  run(broken: Misbehaviour, stage: Stage): Promise<unknown>;
  /** The log's one line about it. @default one line that names the option */
  readonly said?: RegExp | undefined;
  /** True: nobody can be told. */
  readonly silent?: boolean | "perhaps";
}

async function recordCall(tracer: Tracer): Promise<"answered"> {
  const trace = tracer.startTrace({ userId: "u_1" });
  trace.recordLlmCall({ model: "gpt-4o-mini", input: "hello", output: "hi", costUsd: 1 });
  await trace.end();
  await tracer.flush({ timeoutMs: 50 });
  return "answered";
}

async function answerRequest(tracer: Tracer, options: object): Promise<unknown> {
  const handle = recordRequests(() => new Response("answered"), { tracer, ...options });
  const text = await (await handle(new Request("http://localhost/chat"))).text();
  await tracer.flush({ timeoutMs: 50 });
  return text;
}

function immediateSink(parts: object): Sink {
  return { kind: "immediate", name: "mine", write() {}, ...parts } as Sink;
}

const withSink = (part: string): Row => ({
  option: `an immediate sink's ${part}`,
  run: (broken, { start }) => recordCall(start({ sinks: [immediateSink({ [part]: broken })] })),
  said: /sink mine failed/,
});

const ROWS: readonly Row[] = [
  withSink("write"),
  withSink("flush"),
  {
    option: "an immediate sink's close",
    async run(broken, { start }) {
      const tracer = start({ sinks: [immediateSink({ close: broken })] });
      const answer = await recordCall(tracer);
      await tracer.close();
      return answer;
    },
    silent: true,
  },
  {
    option: "an immediate sink's openSpan",
    async run(broken, { start }) {
      start({ sinks: [immediateSink({ openSpan: broken }), memory()] });
      return operation("order.place", () => "answered");
    },
    silent: true,
  },
  {
    option: "a span that an immediate sink has opened",
    async run(broken, { start }) {
      const span = { traceId: "1".repeat(32), spanId: "2".repeat(16), run: broken, end: broken };
      start({ sinks: [immediateSink({ openSpan: () => span }), memory()] });
      return operation("order.place", () => "answered");
    },
    said: /please report this|^$/,
    silent: "perhaps",
  },
  {
    option: "a batch sink's send",
    run: (send, { start }) => recordCall(start({ sinks: [{ kind: "batch", name: "mine", send }] })),
    said: /sink mine/,
  },
  {
    option: "a batch sink's aside",
    run: (aside, { start }) =>
      recordCall(start({ sinks: [{ kind: "batch", name: "mine", send: async () => {}, aside }] })),
    silent: true, // the event goes with the others
  },
  {
    option: "the console sink's write",
    run: (write, { start }) => recordCall(start({ sinks: [consoleSink({ write })] })),
    said: /sink console failed/,
  },
  {
    option: "a PostHog client's capture",
    run: (capture, { start }) =>
      recordCall(start({ sinks: [posthog({ client: { capture, flush: async () => {} } })] })),
    silent: "perhaps", // whether the client has the event, its flush says
  },
  {
    option: "budget.onExceeded",
    run: (onExceeded, { start }) =>
      recordCall(start({ budget: { limits: [{ per: "user", usd: 0.5 }], onExceeded }, sinks: [memory()] })),
  },
  {
    option: "budget.store",
    run: (broken, { start }) =>
      recordCall(
        start({
          budget: { limits: [{ per: "user", usd: 5, hard: true }], store: { add: broken, get: broken } },
        }),
      ),
    said: /a budget could not be counted/,
  },
  {
    option: "sampling.rate",
    run: (rate, { start }) => recordCall(start({ sampling: { rate }, sinks: [memory()] })),
  },
  {
    option: "redact.custom",
    run: (custom, { start }) => recordCall(start({ redact: { custom }, sinks: [memory()] })),
  },
  {
    option: "estimateTokens",
    async run(count, { start }) {
      const tracer = start({ estimateTokens: { name: "mine", count }, sinks: [memory()] });
      const trace = tracer.startTrace();
      trace.recordLlmCall({ model: "gpt-4o-mini", input: "hello", output: "hi" });
      await trace.end();
      return "answered";
    },
    said: /tokenizer mine/,
  },
  {
    option: "clock",
    async run(broken, { start }) {
      let isBroken = false;
      const tracer = start({ clock: () => (isBroken ? broken() : 1_700_000_000_000), sinks: [memory()] });
      isBroken = true;
      return recordCall(tracer);
    },
  },
  {
    option: "logger",
    async run(broken, { start }) {
      const logger = { warn: broken, info: broken, debug: broken, announce: broken };
      const tracer = start({ logger, sinks: [immediateSink({ write: () => expect.fail("no") })] });
      return recordCall(tracer);
    },
    silent: true,
  },
  ...["skip", "getUser", "context", "endpointOf"].map((option) => ({
    option: `http option ${option}`,
    run: (broken: Misbehaviour, { start }: Stage) =>
      answerRequest(start({ sinks: [memory()] }), { [option]: broken }),
  })),
  {
    option: "http option waitUntil",
    run: (waitUntil, { start }) => answerRequest(start({ sinks: [memory()] }), { flush: { waitUntil } }),
  },
  {
    option: "waitUntil",
    run: (waitUntil, { start }) => {
      const tracer = start({ sinks: [memory()] });
      return flushAfter(tracer, { waitUntil })(() => "answered");
    },
  },
  {
    option: "withProperties",
    run: async (describeBadly, { start }) => {
      start({ sinks: [memory()] });
      const track = createOperations({ order: { place: withProperties(() => "answered", describeBadly) } });
      return track.order.place();
    },
    said: /the properties of order.place failed/,
  },
  {
    option: "toJSON of metadata",
    run: async (toJSON, { start }) => {
      const trace = start({ sinks: [memory()] }).startTrace({ metadata: { plan: { toJSON } } });
      await trace.end();
      return "answered";
    },
    silent: true,
  },
];

describe.each(ROWS)("a function of the application: $option", ({ option, run, said, silent = false }) => {
  const rejections: unknown[] = [];
  const lines: string[] = [];
  const tracers: Tracer[] = [];
  const note = (reason: unknown) => void rejections.push(reason);

  beforeEach(() => {
    rejections.length = 0;
    lines.length = 0;
    process.on("unhandledRejection", note);
  });
  afterEach(async () => {
    for (const tracer of tracers.splice(0)) await tracer.close({ timeoutMs: 0 });
    process.off("unhandledRejection", note);
  });

  function start(options: TracerOptions): Tracer {
    const logger = { warn: (line: string) => void lines.push(line), info() {}, debug() {} };
    const tracer = createTracer({ logger, ...options });
    tracers.push(tracer);
    return tracer;
  }

  it.each(MISBEHAVIOURS)(
    "that %s neither ends the process nor changes what the application gets",
    async (_, broken) => {
      expect(await run(broken, { lines, start })).toBe("answered");
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(rejections).toEqual([]);
      const own = said ?? new RegExp(`option ${option.replace(/^http option /, "")} `);
      if (silent === "perhaps") expect(lines.length).toBeLessThan(2);
      else if (silent) expect(lines).toEqual([]);
      else expect(lines).toEqual([expect.stringMatching(own)]);
    },
  );
});
