import { afterEach, expect, it, vi } from "vitest";
import { startRecording } from "../../langchain/support/recording.ts";
import { BROKEN, pace } from "../support/routes.ts";
import type { StartApp } from "../support/start-app.ts";
import { until } from "../support/until.ts";

/** Answers that take their time, and callers that do not wait for them. */
export function testStreams(start: StartApp): void {
  afterEach(() => {
    vi.restoreAllMocks();
    Object.assign(pace, { beforeFirst: async () => {}, beforeSecond: async () => {} });
  });

  it("lets a stream through part by part and records it at its end, a late model call included", async () => {
    const { tracer, only, all } = startRecording();
    const { url } = await start({ options: { tracer }, tracer });
    const response = await fetch(`${url}/stream`);
    const reader = textReaderOf(response);
    expect(await reader.read()).toMatchObject({ value: "first " });
    expect(all("llm_call_start")).toEqual([]); // the rest is not even begun
    expect(all("api_request")).toEqual([]);
    expect(await restOf(reader)).toBe("second third");
    const request = await until(() => only("api_request"));
    expect(request).toMatchObject({ status_code: 200, success: true });
    expect(request.response_time_ms).toBeGreaterThan(30);
    const call = only("llm_call_end");
    expect(call.request_id).toBe(response.headers.get("x-request-id"));
    expect([call.trace_id, only("trace_complete").parent_span_id]).toEqual([
      request.trace_id,
      request.span_id,
    ]);
  });

  it.each([
    ["is quick, however long it is", "beforeSecond", 0, 0],
    ["is slow", "beforeFirst", 60_000, 1],
  ] as const)(
    "takes a stream for slow by its first byte: one that %s",
    async (_what, when, firstByteMs, slow) => {
      let time = 1_800_000_000_000;
      pace[when] = async () => {
        time += 60_000;
      };
      const { tracer, only, all } = startRecording({ clock: () => time });
      const { url } = await start({ options: { tracer } });
      expect(await (await fetch(`${url}/stream/paced`)).text()).toBe("first second");
      const times = { time_to_first_byte_ms: firstByteMs, response_time_ms: 60_000 };
      expect(await until(() => only("api_request"))).toMatchObject(times);
      expect(all("slow_request").map((event) => [event.time_to_first_byte_ms, event.duration_ms])).toEqual(
        slow === 0 ? [] : [[60_000, 60_000]],
      );
    },
  );

  it("records a stream that breaks as failed, and breaks it for the caller too", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {}); // @hono/node-server tells the console
    const { tracer, only } = startRecording();
    const { url } = await start({ options: { tracer } });
    const response = await fetch(`${url}/stream/broken`);
    await expect(response.text()).rejects.toThrow();
    expect(await until(() => only("api_request"))).toMatchObject({ status_code: 200, success: false });
    expect(only("api_error")).toMatchObject({ error_message: BROKEN.message, status_code: 200 });
  });

  it("ends a stream whose caller leaves, and records it", async () => {
    const { tracer, only, all } = startRecording();
    const { url, left } = await start({ options: { tracer } });
    const controller = new AbortController();
    const response = await fetch(`${url}/stream/endless`, { signal: controller.signal });
    await textReaderOf(response).read();
    expect(all("api_request")).toEqual([]);
    controller.abort();
    expect(await until(() => only("api_request"))).toMatchObject({
      endpoint: "/stream/endless",
      status_code: 200,
      outcome: "aborted",
    });
    await until(() => expect([...left]).toEqual(["/stream/endless"]));
    expect(all("api_error")).toEqual([]);
  });

  it("records a request whose caller leaves before the answer, without a status and as no error", async () => {
    const { tracer, only, all } = startRecording();
    const { url } = await start({ options: { tracer } });
    const controller = new AbortController();
    const failing = fetch(`${url}/never`, { signal: controller.signal }).catch((error: unknown) => error);
    setTimeout(() => controller.abort(), 30);
    expect(await failing).toMatchObject({ name: "AbortError" });
    const event = await until(() => only("api_request"));
    expect(event).toMatchObject({ endpoint: "/never", success: false, outcome: "aborted" });
    expect(event).not.toHaveProperty("status_code");
    expect(event).not.toHaveProperty("time_to_first_byte_ms");
    expect(all("api_error")).toEqual([]);
  });
}

function textReaderOf({ body }: Response): ReadableStreamDefaultReader<string> {
  if (body === null) return expect.fail("the answer has no body");
  return body.pipeThrough(new TextDecoderStream()).getReader();
}

async function restOf(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return rest;
    rest += value;
  }
}
