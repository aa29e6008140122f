import { createTracer } from "langmeter";
import { type PostHogOptions, posthog } from "langmeter/sinks/posthog";
import { describe, expect, it } from "vitest";
import { recordedSample } from "../events/samples.ts";
import { deliver, describeSink } from "./describe-sink.ts";
import { startClient } from "./posthog/support/posthog-client.ts";
import { API_KEY, type PostHogServer, startPostHogServer } from "./posthog/support/posthog-server.ts";

const broken = { kind: "answer", answer: { status: 401 } } as const;

describeSink("posthog, delivering by itself", async () => {
  const server = await startPostHogServer();
  return {
    sink: posthog({ apiKey: API_KEY, host: server.url }),
    delivered: async () => server.named("llm_call_end").length,
    breakDelivery: () => {
      server.always = broken;
    },
    secret: API_KEY,
  };
});

describeSink("posthog with a client", async () => {
  const server = await startPostHogServer();
  return {
    sink: posthog({ client: startClient(server) }),
    delivered: async () => server.named("llm_call_end").length,
    breakDelivery: () => {
      server.always = broken;
    },
    secret: API_KEY,
  };
});

function sinkFor({ url: host }: PostHogServer, options: PostHogOptions = {}) {
  return posthog({ apiKey: API_KEY, host, ...options });
}

const samples = (count: number) => Array.from({ length: count }, () => recordedSample("llm_call_end"));

describe("the posthog sink", () => {
  it("sends each event with its id, its own time and who sends it", async () => {
    const server = await startPostHogServer();
    const recorded = recordedSample("llm_call_end", { user_id: "u_17" });
    await deliver(sinkFor(server), [recorded]);
    expect(server.requests).toHaveLength(1);
    expect(Object.keys(JSON.parse(server.requests[0]?.body ?? ""))).toEqual(["api_key", "batch"]);
    expect(server.named("llm_call_end")).toMatchObject([
      {
        uuid: recorded.event.event_id,
        timestamp: "2026-03-01T12:00:00.000Z",
        distinct_id: "u_17",
        properties: { $lib: "langmeter", $is_server: true, $geoip_disable: true, $ip: null },
      },
    ]);
  });

  it("compresses what is worth it", async () => {
    const server = await startPostHogServer();
    await deliver(sinkFor(server), samples(20));
    expect(server.requests[0]?.headers["content-encoding"]).toBe("gzip");
  });

  it.each([
    ["custom", ["llm_call_end"]],
    ["ai", ["$ai_generation"]],
    ["both", ["llm_call_end", "$ai_generation"]],
  ] as const)("sends the events that were asked for: %s", async (events, names) => {
    const server = await startPostHogServer();
    await deliver(sinkFor(server, { events }), samples(1));
    expect(server.events.map(({ event }) => event)).toEqual(names);
  });

  it("asks nothing of the server for a batch of which it makes no event", async () => {
    const server = await startPostHogServer();
    await deliver(sinkFor(server, { events: "ai" }), [recordedSample("llm_call_start")]);
    expect(server.requests).toEqual([]);
  });

  it("sends exceptions only where they were asked for", async () => {
    const server = await startPostHogServer();
    await deliver(sinkFor(server), [recordedSample("llm_error")]);
    expect(server.named("$exception")).toEqual([]);
    await deliver(sinkFor(server, { exceptions: true }), [recordedSample("llm_error")]);
    expect(server.named("$exception")).toHaveLength(1);
  });

  it("makes no profile of a user who is not known, and one of a user who is", async () => {
    const server = await startPostHogServer();
    const [trace_id, other] = ["a".repeat(32), "b".repeat(32)];
    const known = recordedSample("llm_call_end", { trace_id: other, user_id: "u_17" });
    await deliver(sinkFor(server), [recordedSample("llm_call_end", { trace_id }), known]);
    const [first, second] = server.named("$ai_generation");
    expect(first?.distinct_id).toBe(trace_id);
    expect(first?.properties.$process_person_profile).toBe(false);
    expect(second?.distinct_id).toBe("u_17");
    expect(second?.properties).not.toHaveProperty("$process_person_profile");
  });

  it("sends all events of a trace under one id, in whatever batches they come", async () => {
    const server = await startPostHogServer();
    const sink = sinkFor(server);
    await deliver(sink, [recordedSample("chain_start", { user_id: "u_17" })]);
    await deliver(sink, [recordedSample("chain_end"), recordedSample("trace_complete", { user_id: "u_18" })]);
    expect(new Set(server.events.map(({ distinct_id }) => distinct_id))).toEqual(new Set(["u_17"]));
  });

  it("belongs to the groups that the metadata names", async () => {
    const server = await startPostHogServer();
    const groups = { company: "company_id", project: "project_id" };
    const metadata = { company_id: "acme", project_id: { no: "key" } };
    await deliver(sinkFor(server, { groups }), [recordedSample("llm_call_end", { metadata })]);
    for (const { properties } of server.events) expect(properties.$groups).toEqual({ company: "acme" });
  });

  it("joins a start and an end that come in different batches", async () => {
    const server = await startPostHogServer();
    const sink = sinkFor(server, { events: "ai" });
    await deliver(sink, [recordedSample("llm_call_start")]);
    await deliver(sink, [recordedSample("llm_call_end")]);
    expect(server.only("$ai_generation").$ai_input).toEqual([
      { role: "user", content: "Where is my parcel?" },
    ]);
  });

  it("keeps a start until its end is delivered, and no longer", async () => {
    const server = await startPostHogServer();
    const sink = sinkFor(server, { events: "ai" });
    await deliver(sink, [recordedSample("llm_call_start")]);
    server.faults.push({ kind: "answer", answer: { status: 503 } });
    await expect(deliver(sink, samples(1))).rejects.toThrow("503");
    await deliver(sink, samples(1));
    await deliver(sink, samples(1));
    const [first, second] = server.named("$ai_generation");
    expect(first?.properties).toHaveProperty("$ai_input");
    expect(second?.properties).not.toHaveProperty("$ai_input");
  });
});

describe("what PostHog refuses", () => {
  const large = (output: string) => recordedSample("llm_call_end", { output });

  it("falls alone where a single event is larger than 983,040 bytes", async () => {
    const server = await startPostHogServer();
    const batch = [...samples(1), large("é".repeat(491_600)), ...samples(1)];
    const refusals = await sinkFor(server).send(batch, { signal: new AbortController().signal });
    expect(refusals).toEqual([
      { index: 1, reason: "too_large", message: "llm_call_end takes over 983,040 bytes" },
      { index: 1, reason: "too_large", message: "$ai_generation takes over 983,040 bytes" },
    ]);
    expect(server.named("llm_call_end")).toHaveLength(2);
  });

  it("is not sent at all where nothing fits", async () => {
    const server = await startPostHogServer();
    const refusals = await sinkFor(server).send([large("x".repeat(983_041))], {
      signal: AbortSignal.timeout(9_000),
    });
    expect(refusals).toMatchObject([{ index: 0 }, { index: 0 }]);
    expect(server.requests).toEqual([]);
  });

  it("is sent up to the last byte", async () => {
    const server = await startPostHogServer();
    const sink = sinkFor(server, { events: "custom" });
    await deliver(sink, [large("")]);
    const room = 983_040 - JSON.stringify(server.events[0]).length;
    expect(await sink.send([large("x".repeat(room))], { signal: AbortSignal.timeout(9_000) })).toEqual([]);
    expect(
      await sink.send([large("x".repeat(room + 1))], { signal: AbortSignal.timeout(9_000) }),
    ).toHaveLength(1);
  });

  it("is counted where the project is over its quota, though the answer is a good one", async () => {
    const server = await startPostHogServer();
    server.answer = '{"status":1,"quota_limited":["events","recordings"]}';
    const tracer = createTracer({ sinks: [sinkFor(server)], logger: { warn() {}, info() {}, debug() {} } });
    tracer.startTrace().recordToolCall({ name: "search" });
    const report = await tracer.close();
    expect(report).toMatchObject({ sent: 0, pending: 0, dropped: 3, reasons: { rejected: 3 } });
  });

  it.each([
    ["llm_events", [1]],
    ["exceptions", [1]],
    ["recordings", []],
    ["constructor", []],
  ])("is counted where the quota of %s is used up", async (quota, indices) => {
    const server = await startPostHogServer();
    server.answer = JSON.stringify({ status: "Ok", quota_limited: [quota] });
    const batch = [recordedSample("agent_action"), recordedSample("llm_error")];
    const refusals = await sinkFor(server, { exceptions: true }).send(batch, {
      signal: AbortSignal.timeout(9_000),
    });
    expect(refusals?.map(({ index }) => index)).toEqual(indices);
    for (const refusal of refusals ?? []) {
      expect(refusal).toMatchObject({
        reason: "rejected",
        message: `the project is over its quota (${quota})`,
      });
    }
  });

  it("is counted once where a quota is named again and again", async () => {
    const server = await startPostHogServer();
    server.answer = JSON.stringify({ quota_limited: ["llm_events", "llm_events", "exceptions", 7, null] });
    const batch = [recordedSample("agent_action"), ...samples(3)];
    const refusals = await sinkFor(server).send(batch, { signal: AbortSignal.timeout(9_000) });
    expect(refusals?.map(({ index }) => index)).toEqual([1, 2, 3]);
  });

  it.each(["Ok", "", "null", "[]", '{"quota_limited":"events"}', '{"quota_limited":[{}]}'])(
    "is nothing where the answer says %j",
    async (answer) => {
      const server = await startPostHogServer();
      server.answer = answer;
      expect(await sinkFor(server).send(samples(1), { signal: AbortSignal.timeout(9_000) })).toEqual([]);
    },
  );

  it("is not known where the answer broke off, so that the batch comes again", async () => {
    const server = await startPostHogServer();
    server.faults.push({ kind: "truncated" });
    const failure: unknown = await deliver(sinkFor(server), samples(1)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: "the answer broke off", reason: "network", retryable: true });
  });

  it("says what to fix", async () => {
    const server = await startPostHogServer();
    server.always = broken;
    await expect(deliver(sinkFor(server), samples(1))).rejects.toThrow(
      "HTTP 401: check apiKey, which is the project's key (phc_…)",
    );
  });
});

describe("the options of the posthog sink", () => {
  const client = { capture() {}, flush: () => Promise.resolve() };

  it("need nothing but a key or a client, and touch no network", () => {
    expect(posthog({ apiKey: API_KEY })).toMatchObject({
      kind: "batch",
      name: "posthog",
      limits: { maxDelayMs: 1_000 },
    });
    expect(posthog({ client })).toMatchObject({ kind: "batch", name: "posthog" });
    expect(posthog({ apiKey: API_KEY })).not.toHaveProperty("content");
    expect(posthog({ apiKey: API_KEY, content: "hashed" }).content).toBe("hashed");
  });

  it("honour the privacyMode of the client, whatever else is asked for", () => {
    expect(posthog({ client: { ...client, privacyMode: true } }).content).toBe("none");
    expect(posthog({ client: { ...client, privacyMode: true }, content: "full" }).content).toBe("none");
    expect(posthog({ client: { ...client, privacyMode: false }, content: "full" }).content).toBe("full");
  });

  it("take a host with and without a slash at its end", async () => {
    const server = await startPostHogServer();
    await deliver(posthog({ apiKey: API_KEY, host: `${server.url}/` }), samples(1));
    expect(server.events).not.toEqual([]);
  });

  const KEY_RULE = "the key of the project (phc_…), or client instead";
  it.each([
    [{ apiKey: 5 }, `apiKey: got 5; allowed: ${KEY_RULE}`],
    [{ apiKey: "phx_personal" }, `apiKey: got a string; allowed: ${KEY_RULE}`],
    [{ apiKey: " phc_x" }, `apiKey: got a string; allowed: ${KEY_RULE}`],
    [
      { apiKey: "k", host: "eu.i.posthog.com" },
      "host: got a string; allowed: an address such as https://eu.i.posthog.com",
    ],
    [
      { apiKey: "k", host: "ftp://x" },
      "host: got a string; allowed: an address such as https://eu.i.posthog.com",
    ],
    [{ apiKey: "k", client }, "client: got an object; allowed: either client, or apiKey and host"],
    [{ client: { capture() {} } }, "client: got an object; allowed: a client of posthog-node"],
    [{ apiKey: "k", events: "all" }, "events: got a string; allowed: custom, ai, both"],
    [{ apiKey: "k", exceptions: "yes" }, "exceptions: got a string; allowed: true or false"],
    [{ apiKey: "k", anonymousId: "user" }, "anonymousId: got a string; allowed: trace, thread, session"],
    [
      { apiKey: "k", groups: { company: 5 } },
      "groups: got an object; allowed: group types, each with the metadata key that holds the group's key",
    ],
    [{ apiKey: "k", content: "some" }, "content: got a string; allowed: full, truncated, hashed, none"],
    [{ apiKey: "k", maxDelayMs: "5" }, "maxDelayMs: got a string; allowed: 0 to 60,000 milliseconds"],
    [{ apiKey: "k", maxDelayMs: -1 }, "maxDelayMs: got -1; allowed: 0 to 60,000 milliseconds"],
    [{ apiKey: "k", name: "" }, "name: got an empty string; allowed: a name"],
    [
      { api_key: "phc_secret" },
      "api_key: got a string; allowed: only apiKey, host, client, events, exceptions, anonymousId, groups, content, maxDelayMs, name; did you mean apiKey?",
    ],
  ])("are refused with what is allowed: %j", (options, message) => {
    expect(() => posthog(options as never)).toThrow(
      expect.objectContaining({ code: "invalid_option", message: `posthog option ${message}` }),
    );
  });
});
