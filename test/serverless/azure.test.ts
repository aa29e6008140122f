import { describe, expect, it } from "vitest";
import { createTracer } from "../../src/index.ts";
import { withAzureFunction } from "../../src/serverless/index.ts";
import { forever } from "../delivery/fake-sinks.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const context = {
  invocationId: "5d1f",
  functionName: "chat",
  traceContext: { traceParent: TRACEPARENT, traceState: "vendor=1" },
};

describe("withAzureFunction", () => {
  it("settles after the delivery, with the handler's own answer", async () => {
    const { tracer, backend } = recordingTracer();
    const answer = { status: 200, jsonBody: {} };
    const handler = withAzureFunction(tracer, async (_request: unknown, _context: unknown) => {
      await recordTrace(tracer);
      return answer;
    });
    expect(await handler({}, context)).toBe(answer);
    expect(backend.accepted).toHaveLength(3);
  });

  it("waits for the delivery of a handler that is not async too", async () => {
    const { tracer, backend } = recordingTracer();
    const handler = withAzureFunction(tracer, (_timer: unknown, _context: unknown) => {
      tracer.startTrace().recordLlmCall({ model: "gpt-4o-mini" });
    });
    await handler({ isPastDue: false }, context);
    expect(backend.accepted).toHaveLength(2);
  });

  it("rethrows what the handler throws, after the delivery", async () => {
    const { tracer, budgets } = recordingTracer();
    const thrown = { code: 7 };
    const handler = withAzureFunction(tracer, async (_request: unknown, _context: unknown) => {
      throw thrown;
    });
    await expect(handler({}, context)).rejects.toBe(thrown);
    expect(budgets()).toEqual([2_000]);
  });

  it("answers by its deadline though the backend does not", async () => {
    const { tracer, backend } = recordingTracer();
    backend.script.push(forever);
    const handler = withAzureFunction(
      tracer,
      async (_request: unknown, _context: unknown) => {
        await recordTrace(tracer);
        return "done";
      },
      { maxFlushMs: 50 },
    );
    expect(await handler({}, context)).toBe("done");
    expect(backend.accepted).toEqual([]);
  });

  it("has the invocation's id and the host's trace context as the scope", async () => {
    const { tracer, recorded } = recordingTracer();
    const handler = withAzureFunction(tracer, (_request: unknown, _context: unknown) => recordTrace(tracer));
    await handler({}, context);
    expect(recorded.at(-1)).toMatchObject({
      request_id: "5d1f",
      trace_id: TRACEPARENT.slice(3, 35),
      parent_span_id: TRACEPARENT.slice(36, 52),
    });
  });

  it("starts a trace of its own where the host has none", async () => {
    const { tracer, recorded } = recordingTracer();
    const handler = withAzureFunction(tracer, (_request: unknown, _context: unknown) => recordTrace(tracer));
    await handler({}, { invocationId: "5d20", traceContext: { traceParent: "", traceState: undefined } });
    expect(recorded.at(-1)).not.toHaveProperty("parent_span_id");
  });

  it("throws on wrong options when the handler is wrapped", () => {
    expect(() => withAzureFunction(createTracer(), () => {}, { maxFlushMs: 1e9 })).toThrow(
      "withAzureFunction option maxFlushMs: got 1000000000; allowed: 0 to 60,000 milliseconds",
    );
  });
});
