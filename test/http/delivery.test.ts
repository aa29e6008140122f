import { recordRequests } from "langmeter/http";
import { describe, expect, it, vi } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";

const request = () => new Request("https://shop.example/api/chat", { method: "POST" });

/** A stream of one part that is not there at once. */
function slowly(part: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
}

describe("the delivery behind langmeter/http", () => {
  /** A tracer whose flush takes until it is let go. */
  function withSlowFlush() {
    const recording = startRecording();
    let release = () => {};
    const flushing = new Promise<void>((resolve) => {
      release = resolve;
    });
    const flush = vi.fn(async () => {
      await flushing;
      return recording.tracer.flush();
    });
    return { ...recording, tracer: { ...recording.tracer, flush }, flush, release };
  }

  it("is registered with the platform's waitUntil, without delaying the answer", async () => {
    const { tracer, flush, release } = withSlowFlush();
    const registered: Promise<unknown>[] = [];
    const platform = {
      registered,
      waitUntil(promise: Promise<unknown>) {
        this.registered.push(promise); // Workers refuse a call without its object
      },
    };
    const handler = recordRequests(
      (_request: Request, _env: object, _platform: object) => Response.json({}),
      {
        tracer,
      },
    );
    await (await handler(request(), {}, platform)).text();
    expect(registered).toHaveLength(1);
    await vi.waitFor(() => expect(flush).toHaveBeenCalledWith({ timeoutMs: 2_000 }));
    release();
    await Promise.all(registered);
  });

  it("holds the end of the answer, and no byte before it, where there is no waitUntil", async () => {
    const { tracer, flush, release } = withSlowFlush();
    const handler = recordRequests(() => new Response(slowly("whole")), {
      tracer,
      flush: { timeoutMs: 900 },
    });
    const reader = (await handler(request())).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("whole");
    const ended = vi.fn();
    const ending = reader?.read().then(ended);
    await vi.waitFor(() => expect(flush).toHaveBeenCalledWith({ timeoutMs: 900 }));
    expect(ended).not.toHaveBeenCalled();
    release();
    await ending;
    expect(ended).toHaveBeenCalledWith({ done: true, value: undefined });
  });

  it("is not begun for a server that runs on", async () => {
    const { tracer, flush } = withSlowFlush();
    await (await recordRequests(() => new Response("whole"), { tracer })(request())).text();
    expect(flush).not.toHaveBeenCalled();
  });
});
