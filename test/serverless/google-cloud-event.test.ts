import { describe, expect, it } from "vitest";
import { createTracer } from "../../src/index.ts";
import { withGoogleCloudEvent } from "../../src/serverless/index.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("withGoogleCloudEvent", () => {
  const event = {
    id: "4711",
    type: "google.cloud.pubsub.topic.v1.messagePublished",
    traceparent: TRACEPARENT,
  };

  it("settles after the delivery, with the handler's own result", async () => {
    const { tracer, backend, recorded } = recordingTracer();
    const answer = {};
    const handler = withGoogleCloudEvent(tracer, async (_event: unknown) => {
      await recordTrace(tracer);
      return answer;
    });
    expect(await handler(event)).toBe(answer);
    expect(backend.accepted).toHaveLength(3);
    expect(recorded.at(-1)).toMatchObject({ request_id: "4711", trace_id: TRACEPARENT.slice(3, 35) });
  });

  it("waits for the delivery of a function that is not async too", async () => {
    const { tracer, backend } = recordingTracer();
    const handler = withGoogleCloudEvent(tracer, (_event: unknown) => {
      tracer.startTrace().recordLlmCall({ model: "gpt-4o-mini" });
      return "done";
    });
    expect(await handler(event)).toBe("done");
    expect(backend.accepted).toHaveLength(2);
  });

  it("keeps the number of arguments by which the platform knows a callback, and calls it after the delivery", async () => {
    const { tracer, backend } = recordingTracer();
    const handler = withGoogleCloudEvent(tracer, (_event: unknown, done: (error: unknown) => void) => {
      void recordTrace(tracer).then(() => done(null));
    });
    expect(handler).toHaveLength(2);
    expect(await new Promise((resolve) => handler(event, resolve))).toBe(null);
    expect(backend.accepted).toHaveLength(3);
  });

  it("takes the older (data, context, callback) as well", async () => {
    const { tracer, recorded } = recordingTracer();
    const handler = withGoogleCloudEvent(
      tracer,
      (_data: unknown, _context: unknown, done: (error: unknown) => void) =>
        void recordTrace(tracer).then(() => done("failed")),
    );
    expect(await new Promise((resolve) => handler({}, { eventId: "815" }, resolve))).toBe("failed");
    expect(recorded.at(-1)).toMatchObject({ request_id: "815" });
  });

  it("rethrows what the handler throws, after the delivery", async () => {
    const { tracer, budgets } = recordingTracer();
    const handler = withGoogleCloudEvent(
      tracer,
      async (_event: unknown) => {
        throw "no model";
      },
      { maxFlushMs: 700 },
    );
    await expect(handler(event)).rejects.toBe("no model");
    expect(budgets()).toEqual([700]);
  });

  it("throws on wrong options when the handler is wrapped", () => {
    const tracer = createTracer();
    expect(() => withGoogleCloudEvent(tracer, () => {}, { maxFlushMs: -1 })).toThrow(
      "withGoogleCloudEvent option maxFlushMs: got -1; allowed: 0 to 60,000 milliseconds",
    );
    expect(() =>
      Reflect.apply(withGoogleCloudEvent, undefined, [tracer, () => {}, { reserveMs: 1 }]),
    ).toThrow("withGoogleCloudEvent option reserveMs: got 1; allowed: only maxFlushMs");
    expect(() => Reflect.apply(withGoogleCloudEvent, undefined, [tracer, "handler"])).toThrow(
      "withGoogleCloudEvent: its second argument is not a function",
    );
  });
});
