import { Langfuse } from "langfuse";
import { createTracer } from "langmeter";
import { langfuse } from "langmeter/sinks/langfuse";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RecordedEvent, Refusal } from "../../../src/events/sink.ts";
import { recordedSample } from "../../events/samples.ts";
import { deliver, describeSink } from "../describe-sink.ts";
import { KEYS, startLangfuse } from "./langfuse-server.ts";

type ClientOptions = NonNullable<ConstructorParameters<typeof Langfuse>[0]>;

/** A langfuse client of its own, which tries a request once unless told otherwise, and the sink above it. */
async function startClient(options: ClientOptions = {}) {
  const server = await startLangfuse();
  const client = new Langfuse({ ...KEYS, baseUrl: server.url, fetchRetryCount: 0, ...options });
  return { server, client, sink: langfuse({ client }) };
}

type Sink = ReturnType<typeof langfuse>;

async function send(sink: Sink, batch: readonly RecordedEvent[]): Promise<readonly Refusal[]> {
  return (await sink.send(batch, { signal: new AbortController().signal })) ?? [];
}

/** Tool calls of different runs, numbered from 0. */
function toolCalls(count: number): RecordedEvent[] {
  return Array.from({ length: count }, (_, index) =>
    recordedSample("tool_call_end", { span_id: String(index).padStart(16, "0") }),
  );
}

// The client itself writes every failure to the console.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue(undefined));
afterEach(() => vi.restoreAllMocks());

describeSink("langfuse with a client", async () => {
  const { server, sink } = await startClient();
  return {
    sink,
    delivered: async () => server.items.length,
    breakDelivery: () => server.close(),
    secret: KEYS.secretKey,
  };
});

describe("langfuse with a client", () => {
  it("hands over each observation once and complete, and the trace with its root", async () => {
    const { server, sink } = await startClient();
    const context = { user_id: "u_17", thread_id: "t_42", tags: ["vip"], metadata: { tenant: "acme" } };
    const root = { span_id: "00000000000000aa", parent_span_id: "00000000000000cc", root: true, ...context };
    await deliver(sink, [
      recordedSample("chain_start", root),
      recordedSample("llm_call_start", { parent_span_id: root.span_id }),
      recordedSample("llm_call_end", {
        parent_span_id: root.span_id,
        prompt_name: "greeting",
        prompt_version: "3",
        time_to_first_token_ms: 250,
      }),
      recordedSample("chain_end", root),
      recordedSample("trace_complete", {
        ...root,
        name: "planner",
        input: "Where is P1?",
        output: "At the depot.",
      }),
    ]);
    // The client queues in the order in which it is done looking for media, which is not that of its calls.
    const [generation, span, trace, ...more] = server.items.toSorted((a, b) => (a.type < b.type ? -1 : 1));
    expect(more).toEqual([]);
    expect([generation, span, trace].map((item) => [item?.type, item?.body.id])).toEqual([
      ["generation-create", "0123456789abcdef"],
      ["span-create", "00000000000000aa"],
      ["trace-create", "0123456789abcdef0123456789abcdef"],
    ]);
    expect(generation?.body).toMatchObject({
      traceId: "0123456789abcdef0123456789abcdef",
      parentObservationId: "00000000000000aa",
      name: "chat gpt-4o-mini-2024-07-18",
      model: "gpt-4o-mini-2024-07-18",
      startTime: "2026-03-01T12:00:00.000Z",
      endTime: "2026-03-01T12:00:00.812Z",
      completionStartTime: "2026-03-01T12:00:00.250Z",
      input: [{ role: "user", content: "Where is my parcel?" }],
      output: "At the depot.",
      usage: { unit: "TOKENS", input: 12, output: 3, total: 15, totalCost: 0.0000036 },
      usageDetails: { input: 12, output: 3, total: 15 },
      costDetails: { total: 0.0000036 },
      promptName: "greeting",
      promptVersion: 3,
    });
    expect(trace?.body).toMatchObject({
      name: "planner",
      userId: "u_17",
      sessionId: "t_42",
      tags: ["vip"],
      metadata: { tenant: "acme" },
      input: "Where is P1?",
      output: "At the depot.",
    });
    expect(span?.body).toMatchObject({ name: "planner", input: "Where is P1?", output: "At the depot." });
    expect(span?.body).not.toHaveProperty("parentObservationId"); // the caller's span is not Langfuse's
  });

  it("keeps what the client was given for all, where the record does not know better", async () => {
    const { server, sink } = await startClient({ environment: "staging", release: "9" });
    await deliver(sink, [recordedSample("trace_complete")]);
    expect(server.items.map(({ body }) => body.environment)).toEqual(["staging", "staging"]);
    expect(server.items[0]?.body.release).toBe("9");
  });

  it("sends feedback as a score under the event's id", async () => {
    const { server, sink } = await startClient();
    const feedback = recordedSample("feedback");
    await deliver(sink, [feedback]);
    const body = { id: feedback.event.event_id, name: "feedback", value: 1, dataType: "NUMERIC" };
    expect(server.items).toMatchObject([{ type: "score-create", body }]);
  });

  it("returns when the server has everything, though the client's own flush returns early", async () => {
    const { server, client, sink } = await startClient({ flushAt: 5 });
    server.always = { kind: "slow", ms: 150 };
    const sending = send(sink, toolCalls(10));
    await client.flushAsync();
    expect(server.items).toEqual([]);
    expect(await sending).toEqual([]);
    expect(server.items).toHaveLength(10);
  });

  it("counts the items that a 207 refuses", async () => {
    const { server, sink } = await startClient();
    server.refuseItem = ({ body }) => (body.id.endsWith("1") ? { status: 400, error: "bad" } : undefined);
    const refusals = await send(sink, toolCalls(3));
    expect(refusals).toEqual([{ index: 1, reason: "rejected", message: "HTTP 207 with a 400" }]);
    expect(server.items.map(({ body }) => body.id.at(-1))).toEqual(["0", "2"]);
  });

  it("says that a server takes spans over OpenTelemetry only", async () => {
    const { server, sink } = await startClient();
    const error = 'Event type "span-create" is not accepted when write mode is events_only.';
    server.refuseItem = () => ({ status: 400, error });
    await expect(send(sink, toolCalls(3))).rejects.toMatchObject({
      message: expect.stringContaining("give the sink publicKey and secretKey"),
      reason: "rejected",
      retryable: false,
    });
  });

  it("repeats only what was not accepted", async () => {
    const { server, sink } = await startClient({ flushAt: 5 });
    server.faults.push({ kind: "slow", ms: 0 }, { kind: "answer", answer: { status: 500, body: "{}" } });
    const batch = toolCalls(10);
    await expect(send(sink, batch)).rejects.toMatchObject({ retryable: true, status: 500 });
    expect(await send(sink, batch)).toEqual([]);
    expect(server.items.map(({ body }) => Number(body.id))).toEqual(batch.map((_, index) => index));
  });

  it("waits on for what the client still holds when the time is up, instead of handing it over twice", async () => {
    const { server, sink } = await startClient();
    server.faults.push({ kind: "slow", ms: 200 });
    const batch = toolCalls(2);
    const outcome = sink.send(batch, { signal: AbortSignal.timeout(50) });
    await expect(outcome).rejects.toMatchObject({ reason: "timeout", retryable: true });
    expect(await send(sink, batch)).toEqual([]);
    expect(server.items).toHaveLength(2);
  });

  it.each([
    [401, "{}", { reason: "rejected", retryable: false, message: /publicKey, secretKey and baseUrl of the/ }],
    [413, "{}", { reason: "too_large", retryable: false, isolate: true, message: /413/ }],
    [429, "{}", { reason: "network", retryable: true, retryAfterMs: 7_000, message: /429/ }],
    [502, "<html>", { reason: "network", retryable: true, message: /no answer/ }],
  ])("tells the dispatcher what a %d means", async (status, body, { message, ...expected }) => {
    const { server, sink } = await startClient();
    server.always = { kind: "answer", answer: { status, body, headers: { "retry-after": "7" } } };
    const error = expect.stringMatching(message);
    await expect(send(sink, toolCalls(1))).rejects.toMatchObject({ ...expected, message: error });
  });

  it("counts what the client's sampling leaves out as sampled", async () => {
    const { server, sink } = await startClient({ sampleRate: 0.000_001 });
    await expect(send(sink, toolCalls(2))).rejects.toMatchObject({ reason: "sampled", retryable: false });
    expect(server.items).toEqual([]);
  });

  it("delivers nothing through a client that is switched off, and says so", async () => {
    const { sink } = await startClient({ enabled: false });
    await expect(send(sink, toolCalls(1))).rejects.toThrow(/does not take it: see its enabled/);
  });

  it("delivers 200 traces at once, each thing once, through flushes that overlap", async () => {
    const { server, sink } = await startClient();
    const tracer = createTracer({ sinks: [sink] });
    const traces = Array.from({ length: 200 }, () => tracer.startTrace());
    await Promise.all(
      traces.map(async (trace) => {
        trace.recordToolCall({ name: "lookup" });
        await trace.end();
        await tracer.flush();
      }),
    );
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });
    // a trace, its root and its tool call
    expect(server.items).toHaveLength(3 * traces.length);
    expect(new Set(server.items.map(({ body }) => body.id)).size).toBe(3 * traces.length);
  });

  it("waits in vain, but in good order, where it is closed while a send is under way", async () => {
    const { server, sink } = await startClient();
    server.always = { kind: "slow", ms: 50 };
    const sending = sink.send(toolCalls(1), { signal: AbortSignal.timeout(150) });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await sink.close?.();
    await expect(sending).rejects.toMatchObject({ reason: "timeout" });
  });

  it("leaves the client to the application", async () => {
    const { server, client, sink } = await startClient();
    await deliver(sink, toolCalls(1));
    await sink.close?.();
    client.trace({ id: "mine" });
    await client.shutdownAsync();
    expect(server.items.map(({ body }) => body.id)).toEqual(["0000000000000000", "mine"]);
  });
});
