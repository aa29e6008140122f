import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { withLambda } from "../../src/serverless/index.ts";
import { forever } from "../delivery/fake-sinks.ts";
import {
  invokeStreaming,
  lambdaContext,
  ResponseStream,
  streamifyResponse,
} from "./support/lambda-runtime.ts";
import { recordingTracer, recordTrace } from "./support/recording-tracer.ts";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("withLambda around a streaming handler", () => {
  it("delivers when the stream has ended, and then lets the invocation end", async () => {
    const { tracer, backend } = recordingTracer();
    const stream = new ResponseStream();
    let acceptedAtEnd: number | undefined;
    stream.once("finish", () => {
      acceptedAtEnd = backend.accepted.length;
    });
    const handler = withLambda(tracer, async (_event: unknown, response: ResponseStream) => {
      await recordTrace(tracer);
      await pipeline(Readable.from(["Hel", "lo"]), response);
    });
    expect(await invokeStreaming(handler, stream)).toEqual({ kind: "result", value: undefined });
    expect(stream.chunks).toEqual(["Hel", "lo"]);
    expect(acceptedAtEnd).toBe(0);
    expect(backend.accepted).toHaveLength(3);
  });

  it("waits for a stream that outlives the handler, and delivers what was recorded in between", async () => {
    const { tracer, backend } = recordingTracer();
    const stream = new ResponseStream();
    const handler = withLambda(tracer, async (_event: unknown, response: ResponseStream) => {
      response.write("Hel");
      void nextTurn()
        .then(() => recordTrace(tracer))
        .then(() => response.end("lo"));
    });
    await invokeStreaming(handler, stream);
    expect(stream.writableFinished).toBe(true);
    expect(backend.accepted).toHaveLength(3);
  });

  it("waits for a stream that never ends only as long as there is time", async () => {
    const { tracer, backend, budgets } = recordingTracer();
    const handler = withLambda(tracer, () => recordTrace(tracer), { maxFlushMs: 2_000, reserveMs: 500 });
    const context = lambdaContext(3_000);
    await invokeStreaming(handler, new ResponseStream(), context);
    expect(backend.accepted).toHaveLength(3);
    expect(budgets()).toHaveLength(1);
    expect(context.getRemainingTimeInMillis()).toBeLessThan(2_700);
  });

  it("does not wait for a stream that ended before the handler did", async () => {
    const { tracer, backend } = recordingTracer();
    const stream = new ResponseStream({ autoDestroy: false, emitClose: false });
    const handler = withLambda(tracer, async (_event: unknown, response: ResponseStream) => {
      await new Promise<void>((resolve) => response.end("Hello", resolve));
      await recordTrace(tracer);
    });
    const context = lambdaContext();
    await invokeStreaming(handler, stream, context);
    expect(backend.accepted).toHaveLength(3);
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(15_000);
  });

  it("delivers when the client has broken the stream off", async () => {
    const { tracer, backend } = recordingTracer();
    const stream = new ResponseStream();
    const handler = withLambda(tracer, async (_event: unknown, response: ResponseStream) => {
      await recordTrace(tracer);
      response.write("Hel");
      void nextTurn().then(() => response.destroy());
    });
    await invokeStreaming(handler, stream);
    expect(backend.accepted).toHaveLength(3);
  });

  it("does not wait for the stream of a handler that failed: the runtime ends it", async () => {
    const { tracer, backend } = recordingTracer();
    const thrown = { code: "no model" };
    const handler = withLambda(tracer, async () => {
      await recordTrace(tracer);
      throw thrown;
    });
    const outcome = await invokeStreaming(handler, new ResponseStream());
    expect(outcome.kind === "error" && outcome.error === thrown).toBe(true);
    expect(backend.accepted).toHaveLength(3);
  });

  it("leaves the stream's errors to the application", async () => {
    const { tracer } = recordingTracer();
    const stream = new ResponseStream();
    const failure = new Error("broken pipe");
    const seen: unknown[] = [];
    const handler = withLambda(tracer, async (_event: unknown, response: ResponseStream) => {
      void nextTurn().then(() => response.destroy(failure));
    });
    stream.on("error", (error) => seen.push(error));
    await invokeStreaming(handler, stream);
    expect(seen).toEqual([failure]);
    expect(stream.listenerCount("error")).toBe(1);
  });

  it("lets the runtime leave the socket of a dead backend behind", async () => {
    const { tracer, backend } = recordingTracer();
    backend.script.push(forever);
    const context = lambdaContext();
    const handler = withLambda(
      tracer,
      async (_event: unknown, response: ResponseStream) => {
        await recordTrace(tracer);
        response.end("Hello");
      },
      { maxFlushMs: 50 },
    );
    await invokeStreaming(handler, new ResponseStream(), context);
    expect(context.callbackWaitsForEmptyEventLoop).toBe(false);
  });

  it("has the invocation's id and stream's context as the scope", async () => {
    const { tracer, recorded } = recordingTracer();
    const handler = withLambda(tracer, async (_event: unknown, response: ResponseStream) => {
      await recordTrace(tracer);
      response.end();
    });
    await invokeStreaming(handler, new ResponseStream(), lambdaContext(30_000, "7b2c"));
    expect(recorded[0]).toMatchObject({ request_id: "7b2c" });
  });

  it("wears the runtime's mark, on whichever side of streamifyResponse it stands", () => {
    const { tracer } = recordingTracer();
    const inside = streamifyResponse(withLambda(tracer, async () => {}));
    const outside = withLambda(
      tracer,
      streamifyResponse(async () => {}),
    );
    expect(Reflect.get(inside, STREAMING)).toBe("response");
    expect(Reflect.get(outside, STREAMING)).toBe("response");
  });
});
