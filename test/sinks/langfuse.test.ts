import { Langfuse } from "langfuse";
import { isLangMeterError } from "langmeter";
import { langfuse } from "langmeter/sinks/langfuse";
import { describe, expect, it } from "vitest";
import { recordedSample } from "../events/samples.ts";
import { deliver, describeSink } from "./describe-sink.ts";
import { KEYS, spansIn, startLangfuse } from "./langfuse/langfuse-server.ts";
import { describeFaults } from "./support/fault-matrix.ts";

describeSink("langfuse with keys", async () => {
  const server = await startLangfuse();
  return {
    sink: langfuse({ ...KEYS, baseUrl: server.url }),
    delivered: async () => server.spans.length,
    breakDelivery: () => server.close(),
    secret: KEYS.secretKey,
  };
});

describeFaults("langfuse with keys", {
  createSink: (url) => langfuse({ ...KEYS, baseUrl: url, maxDelayMs: 50 }),
  idsIn: (request) => spansIn(request).map(({ spanId }) => spanId),
  idOf: ({ event }) => event.span_id,
  accepted: () => ({ status: 200, body: "{}" }),
  acceptedBut: (request, refusedIds) => {
    const refused = spansIn(request).filter(({ spanId }) => refusedIds.has(spanId));
    const partialSuccess = { rejectedSpans: String(refused.length), errorMessage: "the patient's words" };
    return { status: 200, body: JSON.stringify({ partialSuccess }) };
  },
  deduplicates: false,
});

describe("langfuse with keys", () => {
  it("posts one OTLP request with the keys, and tells Langfuse to show it at once", async () => {
    const server = await startLangfuse();
    const sink = langfuse({ ...KEYS, baseUrl: `${server.url}/` });
    await deliver(sink, [recordedSample("llm_call_start"), recordedSample("llm_call_end")]);
    expect(server.requests).toMatchObject([
      {
        method: "POST",
        path: "/api/public/otel/v1/traces",
        headers: {
          authorization: `Basic ${btoa("pk-lf-11aa:sk-lf-22bb")}`,
          "content-type": "application/json",
          "x-langfuse-ingestion-version": "4",
        },
      },
    ]);
    expect(server.spans).toMatchObject([
      {
        traceId: "0123456789abcdef0123456789abcdef",
        spanId: "0123456789abcdef",
        name: "chat gpt-4o-mini-2024-07-18",
      },
    ]);
    await sink.close?.();
  });

  it("asks nothing of the network before there is something to deliver", async () => {
    const server = await startLangfuse();
    const sink = langfuse({ ...KEYS, baseUrl: server.url });
    await deliver(sink, [recordedSample("llm_call_start"), recordedSample("agent_action")]);
    expect(server.requests).toEqual([]);
    await sink.close?.();
  });

  it("names the trace on spans that end before it does", async () => {
    const server = await startLangfuse();
    const sink = langfuse({ ...KEYS, baseUrl: server.url });
    await deliver(sink, [recordedSample("chain_start", { root: true })]);
    await deliver(sink, [recordedSample("tool_call_end", { span_id: "00000000000000bb" })]);
    const end = recordedSample("trace_complete", { name: "planner" });
    await deliver(sink, [recordedSample("chain_end", { root: true }), end]);
    expect(server.spans.map(({ attributes }) => attributes["langfuse.trace.name"])).toEqual([
      "planner",
      "planner",
    ]);
    await sink.close?.();
  });

  it("sends feedback as a score under the event's id", async () => {
    const server = await startLangfuse();
    const sink = langfuse({ ...KEYS, baseUrl: server.url });
    const feedback = recordedSample("feedback", { environment: "Prod" });
    await deliver(sink, [feedback]);
    expect(server.scores).toEqual([
      {
        id: feedback.event.event_id,
        traceId: "0123456789abcdef0123456789abcdef",
        name: "feedback",
        value: 1,
        dataType: "NUMERIC",
        comment: "helpful",
        environment: "prod",
      },
    ]);
    await sink.close?.();
  });

  it("sends only what is missing again when its scores fail half way", async () => {
    const server = await startLangfuse();
    const sink = langfuse({ ...KEYS, baseUrl: server.url });
    const batch = [recordedSample("feedback"), recordedSample("tool_call_end")];
    server.faults.push({ kind: "slow", ms: 0 }, { kind: "answer", answer: { status: 503 } });
    const refusals = await sink.send(batch, { signal: new AbortController().signal });
    expect(refusals).toMatchObject([{ index: 0, reason: "network", retryable: true }]);
    await deliver(sink, batch.slice(0, 1));
    expect([server.scores.length, server.spans.length]).toEqual([1, 1]);
    await sink.close?.();
  });

  it("gets on with more scores than one attempt has time for", async () => {
    const server = await startLangfuse();
    server.always = { kind: "slow", ms: 100 };
    const sink = langfuse({ ...KEYS, baseUrl: server.url });
    let missing = Array.from({ length: 60 }, () => recordedSample("feedback"));
    for (let attempt = 0; missing.length > 0 && attempt < 20; attempt++) {
      const refusals = (await sink.send(missing, { signal: AbortSignal.timeout(500) })) ?? [];
      expect(refusals.every(({ retryable }) => retryable)).toBe(true);
      missing = refusals.flatMap(({ index }) => missing[index] ?? []);
    }
    expect(missing).toEqual([]);
    expect(new Set(server.scores.map(({ id }) => id)).size).toBe(60);
    await sink.close?.();
  });

  it("counts a score that is refused alone", async () => {
    const server = await startLangfuse();
    const sink = langfuse({ ...KEYS, baseUrl: server.url });
    server.faults.push({ kind: "slow", ms: 0 }, { kind: "answer", answer: { status: 400, body: "{}" } });
    const batch = [recordedSample("tool_call_end"), recordedSample("feedback")];
    const refusals = await sink.send(batch, { signal: new AbortController().signal });
    expect(refusals).toMatchObject([{ index: 1, reason: "rejected" }]);
    expect(server.spans).toHaveLength(1);
    await sink.close?.();
  });

  it.each([
    [401, {}, /HTTP 401: check publicKey, secretKey, and that baseUrl is the region/],
    [403, {}, /HTTP 403: .*usage limit/],
    [404, {}, /HTTP 404: .*before version 3\.22 .*give the sink a langfuse client/],
    [308, { location: "https://us.cloud.langfuse.com" }, /HTTP 308: check baseUrl/],
  ])("says what to fix after a %d", async (status, headers, message) => {
    const server = await startLangfuse();
    const sink = langfuse({ ...KEYS, baseUrl: server.url });
    server.always = { kind: "answer", answer: { status, headers, body: "<html>" } };
    await expect(deliver(sink, [recordedSample()])).rejects.toMatchObject({
      message: expect.stringMatching(message),
      reason: "rejected",
      retryable: false,
    });
    await sink.close?.();
  });

  it("takes a web page for an answer of somebody else", async () => {
    const server = await startLangfuse();
    const sink = langfuse({ ...KEYS, baseUrl: server.url });
    server.always = { kind: "answer", answer: { status: 200, body: "<!doctype html>" } };
    await expect(deliver(sink, [recordedSample()])).rejects.toThrow(
      "HTTP 200 with a web page: check baseUrl",
    );
    await sink.close?.();
  });
});

describe("the options of langfuse", () => {
  const client = new Langfuse({ ...KEYS, baseUrl: "http://127.0.0.1:1" });

  it("name the sink, and leave content to the tracer unless told otherwise", () => {
    expect(langfuse(KEYS)).toMatchObject({ kind: "batch", name: "langfuse", limits: { maxDelayMs: 1_000 } });
    expect(langfuse(KEYS)).not.toHaveProperty("content");
    expect(langfuse({ client, name: "eu", content: "none", maxDelayMs: 5 })).toMatchObject({
      name: "eu",
      content: "none",
      limits: { maxDelayMs: 5 },
    });
  });

  it.each([
    [{ publicKey: 5, secretKey: "sk-lf-1" }, "publicKey: got 5"],
    [{ publicKey: "pk-lf-1", secretKey: 5 }, "secretKey: got 5"],
    [{ publicKey: "pk-lf-1", secretKey: "sk lf" }, "secretKey: got a string"],
    [{ publicKey: "pk:1", secretKey: "sk-lf-1" }, "publicKey: got a string"],
    [{ publicKey: "sk-lf-1", secretKey: "pk-lf-1" }, "exchanged"],
    [{ ...KEYS, baseUrl: "cloud.langfuse.com" }, "baseUrl: got"],
    [{ ...KEYS, baseUrl: "https://u:p@example.com" }, "baseUrl: got"],
    [{ ...KEYS, client }, "either client, or publicKey"],
    [{ client: { trace() {} } }, "a Langfuse of the package langfuse 3.x"],
    [{ ...KEYS, content: "some" }, "content: got"],
    [{ ...KEYS, maxDelayMs: -1 }, "maxDelayMs: got -1"],
    [{ ...KEYS, name: "" }, "name: got"],
    [{ ...KEYS, apiKey: KEYS.secretKey }, "langfuse option apiKey: got"],
  ])("are refused where they are wrong, without showing a key: %#", (options, message) => {
    let thrown: unknown;
    try {
      langfuse(options as never);
    } catch (error) {
      thrown = error;
    }
    expect(isLangMeterError(thrown)).toBe(true);
    expect(String(thrown)).toContain(message);
    expect(String(thrown)).not.toMatch(/(sk|pk)[-: ]?lf-?\d/);
  });
});
