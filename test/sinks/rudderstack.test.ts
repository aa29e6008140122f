import Analytics from "@rudderstack/rudder-sdk-node";
import { createTracer } from "langmeter";
import { rudderstack } from "langmeter/sinks/rudderstack";
import { describe, expect, it } from "vitest";
import { RecordedEvent } from "../../src/events/recorded-event.ts";
import type { EventName } from "../../src/events/schema.ts";
import { recordedSample, SAMPLE_EVENTS } from "../events/samples.ts";
import { startOpenAI } from "../langchain/support/openai.ts";
import { deliver, describeSink } from "./describe-sink.ts";
import { answerTo, messagesIn, startDataPlane, WRITE_KEY } from "./rudderstack/support/data-plane.ts";
import { brokenRules } from "./rudderstack/support/ga4-rules.ts";
import { describeFaults } from "./support/fault-matrix.ts";

const secret = WRITE_KEY;
const refused = { kind: "answer", answer: { status: 500, body: "no" } } as const;

describeSink("rudderstack with a write key", async () => {
  const { server, url, tracks } = await startDataPlane();
  return {
    sink: rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: url }),
    delivered: async () => tracks().length,
    breakDelivery: () => {
      server.always = refused;
    },
    secret,
  };
});

describeSink("rudderstack with a client", async () => {
  const { server, url, tracks } = await startDataPlane();
  const client = new Analytics(WRITE_KEY, { dataPlaneUrl: url, logLevel: "none", retryCount: 0 });
  return {
    sink: rudderstack({ client }),
    delivered: async () => tracks().length,
    breakDelivery: () => {
      server.always = refused;
    },
    secret,
  };
});

describeFaults("rudderstack with a write key", {
  createSink: (dataPlaneUrl) => rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl }),
  idsIn: (request) => messagesIn(request).map(({ messageId }) => messageId),
  idOf: (recorded) => recorded.event.event_id,
  accepted: answerTo,
});

describe("the rudderstack sink", () => {
  it("sends what RudderStack's common fields ask for, authorised by the write key alone", async () => {
    const { server, url, messages } = await startDataPlane();
    const before = new Date().toISOString();
    const sample = recordedSample("llm_call_end", { user_id: "u_17" });
    await deliver(rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: `${url}/` }), [sample]);
    const common = {
      userId: "u_17",
      originalTimestamp: "2026-03-01T12:00:00.000Z",
      sentAt: expect.any(String),
      channel: "server",
      context: { library: { name: "langmeter" } },
    };
    const { event_id } = sample.event;
    expect(messages).toEqual([
      { ...common, type: "identify", messageId: `${event_id}-identify` },
      {
        ...common,
        type: "track",
        messageId: event_id,
        event: "llm_call_end",
        properties: expect.any(Object),
      },
    ]);
    expect((messages[0]?.sentAt ?? "") >= before).toBe(true);
    expect(server.requests[0]?.headers).toMatchObject({ "content-type": "application/json" });
  });

  it("identifies a user again where the first try failed, and then no more", async () => {
    const { server, url, messages } = await startDataPlane();
    const sink = rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: url });
    const batch = [recordedSample("llm_call_end", { user_id: "u_17" })];
    server.faults.push(refused);
    await expect(deliver(sink, batch)).rejects.toThrow("HTTP 500");
    await deliver(sink, batch);
    await deliver(sink, [recordedSample("feedback", { user_id: "u_17" })]);
    expect(messages.map(({ type }) => type)).toEqual(["identify", "track", "track"]);
  });

  it("sends all but LangMeter's starts by default, all or a choice where asked to", async () => {
    const names = (Object.keys(SAMPLE_EVENTS) as EventName[]).filter((name) => name !== "identify");
    const { timestamp, json } = recordedSample("parcel.track");
    const checkoutStart = new RecordedEvent("checkout_start" as string as EventName, timestamp, json);
    const batch = [...names.map((name) => recordedSample(name)), checkoutStart];
    const sent = async (events?: readonly EventName[] | "all") => {
      const { url, tracks } = await startDataPlane();
      await deliver(
        rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: url, ...(events && { events }) }),
        batch,
      );
      return tracks().map(({ messageId }) => batch.find(({ event }) => event.event_id === messageId)?.name);
    };
    expect(await sent()).toEqual([
      ...names.filter((name) => !name.endsWith("_start") || name === "session_start"),
      "checkout_start",
    ]);
    expect(await sent("all")).toEqual([...names, "checkout_start"]);
    expect(await sent(["feedback", "llm_error"])).toEqual(["llm_error", "feedback"]);
  });

  it("says what the application said of a user, as RudderStack's clients say it", async () => {
    const { url, messages } = await startDataPlane();
    const identify = recordedSample("identify", { user_id: "u_17", traits: { plan: "paid" } });
    const batch = [identify, recordedSample("feedback", { user_id: "u_17" })];
    await deliver(rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: url }), batch);
    const client = new Analytics(WRITE_KEY, { dataPlaneUrl: url, logLevel: "none" });
    await deliver(rudderstack({ client }), batch);
    expect(messages.map(({ type }) => type)).toEqual(["identify", "track", "identify", "track"]);
    const expected = { messageId: identify.event.event_id, userId: "u_17", traits: { plan: "paid" } };
    expect(messages[0]).toMatchObject({ ...expected, context: { traits: { plan: "paid" } } });
    expect(messages[2]).toMatchObject({ ...expected, context: { traits: { plan: "paid" } } });
  });

  it("makes no request where nothing of a batch is selected, and none before the first event", async () => {
    const { server, url } = await startDataPlane();
    const sink = rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: url });
    await deliver(sink, [recordedSample("chain_start")]);
    expect(server.requests).toEqual([]);
  });

  it.each([
    [401, "HTTP 401: check writeKey"],
    [404, "HTTP 404: check dataPlaneUrl, enable the source"],
  ])("says what to fix where the answer is %i", async (status, message) => {
    const { server, url } = await startDataPlane();
    server.always = { kind: "answer", answer: { status } };
    const sink = rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: url });
    await expect(deliver(sink, [recordedSample()])).rejects.toMatchObject({ message, retryable: false });
  });

  it("tells RudderStack of a real conversation within Google's rules, and nothing of its content", async () => {
    const { url, tracks, messages } = await startDataPlane();
    const tracer = createTracer({ sinks: [rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: url })] });
    const { model } = await startOpenAI([
      { text: "SENTINEL answer", usage: { input: 1_000, output: 200, cached: 400 } },
      { error: { status: 429, message: "SENTINEL refusal" } },
    ]);
    const metadata = { note: "SENTINEL metadata" };
    const trace = tracer.startTrace({
      userId: "u_17",
      channel: "sms",
      threadId: "t_42",
      sessionId: "s_1",
      metadata,
    });
    await model.invoke("SENTINEL question", { callbacks: [trace.handler] });
    await model.invoke("SENTINEL question", { callbacks: [trace.handler] }).catch(() => {});
    await trace.end();
    expect(await tracer.close()).toMatchObject({ pending: 0, dropped: 0 });
    expect(messages.map(({ type, event }) => event ?? type)).toEqual([
      "identify",
      "llm_call_end",
      "llm_error",
      "trace_complete",
    ]);
    expect(tracks().flatMap(({ event = "", properties = {} }) => brokenRules(event, properties))).toEqual([]);
    expect(tracks()[0]?.properties).toMatchObject({
      model: expect.stringMatching(/^gpt-4o-mini-20/),
      input_tokens: 1_000,
      output_tokens: 200,
      cost_usd: 0.00024,
      channel: "sms",
      thread_id: "t_42",
      lm_session_id: "s_1",
    });
    expect(JSON.stringify(messages)).not.toContain("SENTINEL");
  });

  it("sends content where it is asked to, 100 characters of each", async () => {
    const { url, tracks } = await startDataPlane();
    const sink = rudderstack({ writeKey: WRITE_KEY, dataPlaneUrl: url, content: "truncated" });
    const tracer = createTracer({ sinks: [sink] });
    tracer.startTrace().recordLlmCall({ model: "gpt-4o-mini", input: "Hello", output: "word ".repeat(50) });
    await tracer.close();
    expect(tracks()[0]?.properties).toMatchObject({ output: "word ".repeat(20) });
  });
});

describe("wrong rudderstack options", () => {
  const plane = { writeKey: WRITE_KEY, dataPlaneUrl: "https://example.dataplane.rudderstack.com" };
  const client = { track() {}, identify() {}, flush: async () => {} };
  const neither = "an Analytics in place of writeKey";
  const known = "only writeKey, dataPlaneUrl, client, events, identify, content, maxDelayMs, name";

  it.each([
    [{ ...plane, writeKey: 5 }, "writeKey: got 5; allowed: the source's write key"],
    [{ ...plane, writeKey: `${WRITE_KEY}\n` }, "writeKey: got a string; allowed: the source's write key"],
    [{ ...plane, dataPlaneUrl: WRITE_KEY }, "dataPlaneUrl: got a string; allowed: an http(s) URL"],
    [
      { ...plane, dataPlaneUrl: `https://${WRITE_KEY}:@host` },
      "dataPlaneUrl: got a string; allowed: an http(s) URL",
    ],
    [{ ...plane, dataPlaneUrl: "https://[" }, "dataPlaneUrl: got a string; allowed: an http(s) URL"],
    [{ ...plane, client }, `client: got an object; allowed: ${neither}`],
    [{ client: { track() {} } }, `client: got an object; allowed: ${neither}`],
    [{ ...plane, writekey: WRITE_KEY }, `writekey: got a string; allowed: ${known}; did you mean writeKey?`],
    [{ ...plane, identify: "yes" }, "identify: got a string; allowed: true or false"],
    [{ ...plane, content: "all" }, "content: got a string; allowed: full, truncated, hashed, none"],
    [{ ...plane, maxDelayMs: "5" }, "maxDelayMs: got a string; allowed: 0 to 60,000 milliseconds"],
    [{ ...plane, maxDelayMs: -1 }, "maxDelayMs: got -1; allowed: 0 to 60,000 milliseconds"],
    [{ ...plane, name: "" }, "name: got an empty string; allowed: a name"],
    [{ ...plane, events: [] }, "events: got an array; allowed: all, or a list of names"],
    [{ ...plane, events: "some" }, "events: got a string; allowed: all, or a list of names"],
  ])("are named, and never shown: %#", (options, message) => {
    expect(() => rudderstack(options as never)).toThrow(
      expect.objectContaining({
        name: "LangMeterError",
        code: "invalid_option",
        message: `rudderstack option ${message}`,
      }),
    );
    expect(() => rudderstack(options as never)).not.toThrow(WRITE_KEY);
  });
});
