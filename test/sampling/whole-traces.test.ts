import { RunnableLambda } from "@langchain/core/runnables";
import { createTracer, type KeepRule, type SamplingOptions, withContext } from "langmeter";
import { recordRequests } from "langmeter/http";
import { capture, operation, withErrorTracking } from "langmeter/operations";
import { memory } from "langmeter/sinks/memory";
import { afterEach, describe, expect, it, vi } from "vitest";
import { scripted } from "../langchain/support/scripted-model.ts";

/** A tracer with one sink that gets everything and one that gets only what its rule keeps. */
function sampling(keep: KeepRule, more: SamplingOptions = {}) {
  const all = memory({ name: "all" });
  const some = memory({ name: "some" });
  const warnings: string[] = [];
  const logger = { warn: (line: string) => warnings.push(line), info: () => {}, debug: () => {} };
  const tracer = createTracer({
    sinks: [all, some],
    logger,
    sampling: { sinks: { some: { rate: 0, keep, ...more } } },
  });
  return { tracer, all: all.events, some: some.events, warnings };
}

type Sampling = ReturnType<typeof sampling>;

const good = ({ tracer }: Sampling) => scripted("fine").invoke("go", { callbacks: [tracer.handler] });
const bad = ({ tracer }: Sampling) =>
  scripted(new Error("500"))
    .invoke("go", { callbacks: [tracer.handler] })
    .catch(() => {});
const TRACE_ID = `${"a".repeat(31)}f`;
const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const request = () => new Request("https://shop.example/chat", { method: "POST" });

/** All that was recorded of the one trace has passed, in order and at its full weight. */
function expectWhole({ all, some }: Sampling): void {
  expect(new Set(all.map(({ trace_id }) => trace_id)).size).toBe(1);
  expect(some.map(({ event, event_id }) => [event, event_id])).toEqual(
    all.map(({ event, event_id }) => [event, event_id]),
  );
  expect(some.every(({ sample_rate }) => sample_rate === undefined)).toBe(true);
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a rule that keeps what failed keeps the whole trace id", () => {
  it.each<[string, (own: Sampling) => Promise<unknown> | unknown]>([
    [
      "of a request whose second run failed",
      (own) =>
        recordRequests(
          async () => {
            await good(own);
            await bad(own);
            return new Response("sorry");
          },
          { tracer: own.tracer },
        )(request()).then((response) => response.text()),
    ],
    [
      "of a request whose first run failed",
      (own) =>
        recordRequests(
          async () => {
            await bad(own);
            await good(own);
            return new Response("recovered");
          },
          { tracer: own.tracer },
        )(request()).then((response) => response.text()),
    ],
    [
      "of a request that failed itself",
      (own) =>
        recordRequests(
          async () => {
            await good(own);
            return new Response("no", { status: 500 });
          },
          { tracer: own.tracer },
        )(request()).then((response) => response.text()),
    ],
    [
      "of an operation in an operation, of which the last failed",
      (own) =>
        operation(
          "portfolio.open",
          async () => {
            await good(own);
            await operation("quotes.load", () => good(own), undefined, { tracer: own.tracer });
            await operation("portfolio.price", () => Promise.reject(new Error("no quote")), undefined, {
              tracer: own.tracer,
            }).catch(() => {});
          },
          undefined,
          { tracer: own.tracer },
        ),
    ],
    [
      "of an operation with a failed feature",
      (own) =>
        operation(
          "portfolio.open",
          async () => {
            await good(own);
            const load = withErrorTracking(() => Promise.reject(new Error("no chart")), {
              feature: "chart",
              tracer: own.tracer,
            });
            await load().catch(() => {});
          },
          undefined,
          { tracer: own.tracer },
        ),
    ],
    [
      "of an operation with a failure that only its name tells",
      (own) =>
        operation(
          "portfolio.open",
          async () => {
            await good(own);
            capture("feature.failed", {}, { tracer: own.tracer });
            await good(own);
          },
          undefined,
          { tracer: own.tracer },
        ),
    ],
    [
      "of a scope that continues another service's trace",
      (own) =>
        withContext({ traceparent }, async () => {
          await good(own);
          capture("page_opened", {}, { tracer: own.tracer });
          await bad(own);
        }),
    ],
    [
      "of traces that continue another service's span, one after the other",
      async ({ tracer }) => {
        for (const reply of ["fine", new Error("500")]) {
          const trace = tracer.startTrace({ traceparent });
          await scripted(reply)
            .invoke("go", { callbacks: [trace.handler] })
            .catch(() => {});
          await trace.end();
        }
      },
    ],
    [
      "of a trace with several root runs",
      async ({ tracer }) => {
        const trace = tracer.startTrace();
        const config = { callbacks: [trace.handler] };
        await RunnableLambda.from(String).invoke("go", config);
        await scripted(new Error("500"))
          .invoke("go", config)
          .catch(() => {});
        await scripted("fine").invoke("go", config);
        await trace.end();
        trace.feedback({ score: 1 });
      },
    ],
  ])("%s", async (_, act) => {
    const own = sampling({ errors: true });
    await act(own);
    await own.tracer.close();
    expectWhole(own);
  });

  it("and nothing of those in which nothing failed, not even what a user stopped", async () => {
    const own = sampling({ errors: true });
    await operation("portfolio.open", () => good(own), undefined, { tracer: own.tracer });
    const stop = AbortSignal.abort();
    await scripted({ text: "late", delayMs: 60_000 })
      .invoke("go", { callbacks: [own.tracer.handler], signal: stop })
      .catch(() => {});
    const { sinks } = await own.tracer.close();
    expect(own.some).toEqual([]);
    expect(sinks.some).toMatchObject({ dropped: own.all.length, reasons: { sampled: own.all.length } });
  });

  it("in many requests at once, each by itself", async () => {
    const own = sampling({ errors: true });
    const handle = recordRequests(
      async (incoming: Request) => {
        await good(own);
        if (incoming.url.endsWith("bad")) await bad(own);
        return new Response("done");
      },
      { tracer: own.tracer },
    );
    const ends = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? "bad" : "good"));
    await Promise.all(
      ends.map((end) => handle(new Request(`https://shop.example/${end}`)).then((r) => r.text())),
    );
    await own.tracer.close();
    const failed = own.all.filter(({ event }) => event === "llm_error").map(({ trace_id }) => trace_id);
    expect(failed).toHaveLength(10);
    const expected = own.all.filter(({ trace_id }) => failed.includes(trace_id));
    expect(own.some.map(({ event_id }) => event_id).sort()).toEqual(
      expected.map(({ event_id }) => event_id).sort(),
    );
  });
});

describe("a rule that keeps", () => {
  it("events of the application keeps the traces around them", async () => {
    const own = sampling({ events: ["checkout.complete"] });
    await operation(
      "checkout.start",
      async () => {
        await good(own);
        await operation("checkout.complete", () => {}, undefined, { tracer: own.tracer });
        await good(own);
      },
      undefined,
      { tracer: own.tracer },
    );
    await own.tracer.close();
    expectWhole(own);
  });

  it("what is dear adds up the whole trace", async () => {
    const one = { provider: "openai", model: "gpt-4o-mini", usage: { input_tokens: 10, output_tokens: 0 } };
    const own = sampling({ costUsd: 0.3 });
    await operation(
      "report.write",
      async () => {
        for (let turn = 0; turn < 4; turn++) {
          const trace = own.tracer.startTrace();
          trace.recordLlmCall({ ...one, costUsd: 0.1 });
          await trace.end();
        }
      },
      undefined,
      { tracer: own.tracer },
    );
    await own.tracer.close();
    expectWhole(own);
  });

  it("what is slow takes the request for it", async () => {
    let now = 0;
    const all = memory({ name: "all" });
    const some = memory({ name: "some" });
    const keep = { slowMs: 5_000 };
    const tracer = createTracer({
      sinks: [all, some],
      clock: () => now,
      sampling: { sinks: { some: { rate: 0, keep } } },
    });
    const own = { tracer, all: all.events, some: some.events, warnings: [] };
    const handle = recordRequests(
      async () => {
        await good(own);
        now += 6_000;
        return new Response("late");
      },
      { tracer, slowThresholdMs: 60_000 },
    );
    await (await handle(request())).text();
    await tracer.close();
    expectWhole(own);
  });
});

describe("an undecided trace", () => {
  it("is pending while its request is under way, and no flush decides it", async () => {
    const own = sampling({ errors: true });
    await operation(
      "portfolio.open",
      async () => {
        await good(own);
        const { sinks } = await own.tracer.flush();
        expect(sinks.some).toMatchObject({ pending: own.all.length, dropped: 0 });
        await bad(own);
      },
      undefined,
      { tracer: own.tracer },
    );
    await own.tracer.close();
    expectWhole(own);
  });

  it("that another system goes on with is decided by the next flush, or after a second", async () => {
    vi.useFakeTimers();
    const own = sampling({ errors: true }, { rate: 0.999_999 });
    const once = async () => {
      const trace = own.tracer.startTrace({ traceparent: `00-${"a".repeat(31)}0-00f067aa0ba902b7-01` });
      await trace.end();
    };
    const trace = own.tracer.startTrace({ traceparent: `00-${"b".repeat(31)}0-00f067aa0ba902b7-01` });
    trace.feedback({ score: 1 });
    await trace.end();
    expect(own.some).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(own.some).toHaveLength(2);
    await once();
    await own.tracer.flush();
    expect(own.some.length).toBe(own.all.length);
  });

  it("that was left out and goes on in another request is decided anew, whole", async () => {
    const own = sampling({ errors: true });
    const handle = (fails: boolean) =>
      recordRequests(
        async () => {
          await good(own);
          if (fails) await bad(own);
          return new Response("done");
        },
        { tracer: own.tracer },
      )(new Request("https://shop.example/chat", { headers: { traceparent } })).then((answer) =>
        answer.text(),
      );
    await handle(false);
    await own.tracer.flush();
    const before = own.all.length;
    expect(own.some).toEqual([]);
    await handle(true);
    await own.tracer.close();
    expect(own.some.map(({ event_id }) => event_id)).toEqual(
      own.all.slice(before).map(({ event_id }) => event_id),
    );
  });

  it("is decided by its rate, and delivered, when the tracer closes inside of what surrounds it", async () => {
    const passing = sampling({ errors: true }, { rate: 1 - 1e-9 });
    const failing = sampling({ errors: true });
    for (const own of [passing, failing]) {
      await operation(
        "portfolio.open",
        async () => {
          await good(own);
          const count = own.all.length;
          expect((await own.tracer.close()).sinks.some).toMatchObject({
            pending: 0,
            sent: own === passing ? count : 0,
            dropped: own === passing ? 0 : count,
          });
        },
        undefined,
        { tracer: own.tracer },
      );
      expect(own.warnings).toEqual([]);
    }
  });

  it("is decided early when too much waits, which is said and counted", async () => {
    const own = sampling({ errors: true });
    const traces = Array.from({ length: 2_600 }, () => own.tracer.startTrace());
    for (const trace of traces) {
      trace.recordToolCall({ name: "look up" });
    }
    const { sinks } = await own.tracer.flush();
    expect(sinks.some).toMatchObject({ pending: 5_000, dropped: 200, reasons: { sampled: 200 } });
    expect(own.warnings).toEqual([
      expect.stringContaining("sink some: too much waits for the end of its trace"),
      expect.stringContaining("sink some: 100 traces were decided by their rate alone, before their end"),
    ]);
    await own.tracer.close();
  });
});
