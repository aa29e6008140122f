import { createTracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { recordedCall, recordings, replay, replayBrokenOff } from "./replay.ts";

const GENAI = "ChatGoogleGenerativeAI";

describe("the bill of a recorded call", () => {
  it("holds a compaction, at the rates of fast mode and of US residency", () => {
    const { usage, cost_usd } = replay(recordedCall("anthropic", "ChatAnthropic, compaction.invoke()"));
    expect(usage).toMatchObject({
      input_tokens: 203_000,
      output_tokens: 4_500,
      inference_geo: "us",
      speed: "fast",
    });
    // (203,000 x $5 + 4,500 x $25) / 1M, x 2 x 1.1
    expect(cost_usd).toBe(2.4805);
  });

  it.each([
    ["anthropic", "ChatAnthropic, compaction.stream()", "server_work_of_stream"],
    ["anthropic", "ChatAnthropic, compaction.streamEvents(v3)", "server_work_of_stream"],
    ["anthropic", "ChatAnthropic, web search.streamEvents(v2)", "server_work_of_stream"],
    ["google-genai", `${GENAI}, URL context.invoke()`, "thoughts_or_tool_prompt"],
    ["google", "ChatGoogle, code execution.streamEvents(v3)", "thoughts_or_tool_prompt"],
  ])("is unknown where a part of the counts is: %s %s", (file, call, missing) => {
    expect(replay(recordedCall(file, call))).toMatchObject({
      cost_usd: null,
      cost_source: null,
      usage: { usage_incomplete: [missing] },
    });
  });

  it.each(["invoke()", "stream()", "streamEvents(v2)"])(
    "has the price of an image, also where LangChain counts it as text: %s",
    (way) => {
      expect(replay(recordedCall("google-genai", `${GENAI}, image.${way}`)).cost_usd).toBe(0.038703);
      expect(replay(recordedCall("google", `ChatGoogle, image.${way}`)).cost_usd).toBe(0.038703);
    },
  );

  it("is unknown where an image model's answer came without its image", () => {
    expect(replay(recordedCall("google-genai", `${GENAI}, image.streamEvents(v3)`)).cost_usd).toBeNull();
    expect(replay(recordedCall("google", "ChatGoogle, image.streamEvents(v3)")).cost_usd).toBeNull();
  });

  it("is the same in every way in which an answer of Anthropic's comes, but for what its events lose", () => {
    const ways = ["invoke()", "stream()", "streamEvents(v2)"];
    const costs = ways.map((way) => replay(recordedCall("anthropic", `ChatAnthropic.${way}`)).cost_usd);
    expect(new Set(costs).size).toBe(1);
    const { usage } = replay(recordedCall("anthropic", "ChatAnthropic.streamEvents(v3)"));
    expect(usage).toMatchObject({ output_tokens: 300, usage_anomaly: "cache_write_lifetime_unknown" });
  });
});

const text = { type: "text", text: "What is said here?" };

describe("a prompt that is to be heard, of a package that does not count its sound", () => {
  const heard = [
    { type: "media", mimeType: "audio/mp3", data: "AAAA" },
    { type: "media", mimeType: "video/mp4", fileUri: "gs://bucket/film.mp4" },
    { type: "audio", source_type: "base64", mime_type: "audio/wav", data: "AAAA" },
    { type: "video", mimeType: "video/mp4", url: "https://example.com/film.mp4" },
    { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
    { type: "file", mimeType: "audio/ogg", data: "AAAA" },
    { inlineData: { mimeType: "audio/flac", data: "AAAA" } },
    { fileData: { mimeType: "video/webm", fileUri: "https://example.com/film.webm" } },
  ];
  const mute = [
    { type: "image_url", image_url: "data:image/png;base64,AAAA" },
    { type: "media", mimeType: "application/pdf", data: "AAAA" },
    { type: "text", text: "audio/mp3" },
  ];
  const ways = ["invoke()", "stream()", "streamEvents(v2)", "streamEvents(v3)"];

  it.each(ways)("is unpriced where sound costs more than text: %s", (way) => {
    const call = recordedCall("google-genai", `${GENAI}.${way}`);
    for (const block of heard)
      expect(replay(call, [text, block])).toMatchObject({
        billing_status: "unpriced",
        usage: { usage_incomplete: ["audio_of_input"] },
      });
  });

  it.each(ways)("is priced where there is no sound in it: %s", (way) => {
    const call = recordedCall("google-genai", `${GENAI}.${way}`);
    for (const block of mute) {
      const { cost_usd, usage } = replay(call, [text, block]);
      expect(cost_usd).toBe(replay(call).cost_usd);
      expect(usage).not.toHaveProperty("usage_incomplete");
    }
  });

  it("is priced where sound costs what text costs", () => {
    const call = recordedCall("google-genai", `${GENAI}.invoke()`);
    const start = {
      ...call.start,
      lsModelName: "gemini-2.5-pro",
      invocationParams: { model: "gemini-2.5-pro" },
    };
    const { model, cost_usd, usage } = replay({ ...call, start }, [text, ...heard]);
    expect(model).toBe("gemini-2.5-pro");
    expect(usage.usage_incomplete).toEqual(["audio_of_input"]);
    expect(cost_usd).toBe(replay({ ...call, start }).cost_usd);
  });

  it("is priced where the package counts it, and unpriced where its events drop the count", () => {
    expect(replay(recordedCall("google", "ChatGoogle.invoke()"), [text, ...heard])).toMatchObject({
      billing_status: "priced",
      usage: { input_audio_tokens: expect.any(Number) },
    });
    expect(replay(recordedCall("google", "ChatGoogle.streamEvents(v3)"), [text, ...heard])).toMatchObject({
      billing_status: "unpriced",
    });
  });
});

describe("an answer in one piece", () => {
  const invoked = recordings.flatMap(({ file, calls }) =>
    calls
      .filter(({ call }) => call.endsWith(".invoke()") && !call.includes("streaming: true"))
      // It always asks for a stream, and reports its tokens as they come.
      .filter(({ call }) => !call.startsWith("ChatOllama"))
      .map((recorded) => ({ origin: `${file} ${recorded.call}`, recorded })),
  );
  const streamed = recordings.flatMap(({ file, calls }) =>
    calls
      .filter(({ call }) => /\.stream(Events)?\(/.test(call))
      .map((recorded) => ({ origin: `${file} ${recorded.call}`, recorded })),
  );

  it.each(invoked)("is no stream and has no first token: $origin", ({ recorded }) => {
    const event = replay(recorded);
    expect(event).not.toHaveProperty("stream");
    expect(event).not.toHaveProperty("time_to_first_token_ms");
  });

  it.each(streamed)("is told from a stream: $origin", ({ recorded }) => {
    expect(replay(recorded).stream).toBe(true);
  });
});

describe("a stream that breaks off", () => {
  it.each([
    ["stream()", { input_tokens: 1100, output_tokens: 8, cache_read_tokens: 400, cache_write_tokens: 500 }],
    ["streamEvents(v3)", { input_tokens: 1100, output_tokens: 8, cache_read_tokens: 400 }],
  ])("keeps what message_start said: ChatAnthropic.%s", (way, usage) => {
    const event = replayBrokenOff(recordedCall("anthropic", `ChatAnthropic.${way}`), 3);
    expect(event).toMatchObject({ cost_usd: null, usage });
    expect(event.usage.usage_anomaly).toContain("stream_ended_early");
  });

  it("keeps the running total, repaired like that of a whole stream", () => {
    const call = recordedCall("anthropic", "ChatAnthropic.streamEvents(v3)");
    const event = replayBrokenOff(call);
    expect(event.usage).toMatchObject({
      input_tokens: 1100,
      output_tokens: 300,
      usage_repaired: ["stream_output_added_up"],
    });
  });

  it("adds up what its chunks had said", () => {
    const event = replayBrokenOff(recordedCall("google-vertexai", "ChatVertexAI.stream()"));
    expect(event.usage.input_tokens).toBeGreaterThan(0);
    expect(event.usage.output_tokens).toBeGreaterThan(0);
  });

  it("names the model that had begun to answer", () => {
    const call = recordedCall("anthropic", "ChatAnthropic.streamEvents(v3)");
    expect(replayBrokenOff(call, 3).model).toBe("claude-sonnet-4-5-20250929");
  });
});

describe("a call that is recorded by hand", () => {
  function bill(call: {
    provider: string;
    model: string;
    usage: Record<string, unknown>;
    serviceTier?: string;
  }) {
    const recorded = memory();
    const tracer = createTracer({ sinks: [recorded] });
    tracer.startTrace().recordLlmCall(call);
    const event = recorded.events.find((each) => each.event === "llm_call_end");
    if (event?.event !== "llm_call_end") throw new Error("nothing was recorded");
    return event;
  }

  it("holds the compaction of Anthropic's raw usage", () => {
    const usage = {
      input_tokens: 23_000,
      output_tokens: 1_000,
      iterations: [
        { type: "compaction", input_tokens: 180_000, output_tokens: 3_500 },
        { type: "message", input_tokens: 23_000, output_tokens: 1_000 },
      ],
    };
    const event = bill({ provider: "anthropic", model: "claude-opus-4-6", usage });
    expect(event.usage).toMatchObject({ input_tokens: 203_000, output_tokens: 4_500, total_tokens: 207_500 });
    // No request was longer than 200,000 tokens, so the price of a long context is not due.
    expect(event.cost_usd).toBe(1.1275);
  });

  it("is unpriced where another model's advice is part of it", () => {
    const usage = {
      input_tokens: 400,
      output_tokens: 1_200,
      iterations: [
        { type: "message", input_tokens: 400, output_tokens: 1_200 },
        { type: "advisor_message", model: "claude-opus-4-8", input_tokens: 800, output_tokens: 500 },
      ],
    };
    const event = bill({ provider: "anthropic", model: "claude-sonnet-4-6", usage });
    expect(event).toMatchObject({ cost_usd: null, usage: { usage_incomplete: ["other_models"] } });
  });

  it.each([
    ["ON_DEMAND", "standard", 0.0021],
    ["ON_DEMAND_FLEX", "flex", 0.00105],
    ["ON_DEMAND_PRIORITY", "priority", 0.00378],
    ["PROVISIONED_THROUGHPUT", "provisioned_throughput", null],
  ])("costs what Vertex AI's traffic type says: %s", (trafficType, tier, cost) => {
    const usage = { promptTokenCount: 2_000, candidatesTokenCount: 600, totalTokenCount: 2_600, trafficType };
    const event = bill({ provider: "google_vertexai", model: "gemini-2.5-flash", usage });
    expect(event).toMatchObject({ service_tier: tier, cost_usd: cost });
  });

  it("is unpriced where an image model's usage does not say what was text", () => {
    const usage = { input_tokens: 50, output_tokens: 4_160, total_tokens: 4_210 };
    expect(bill({ provider: "openai", model: "gpt-image-1", usage }).cost_usd).toBeNull();
    const details = { input_tokens_details: { text_tokens: 50, image_tokens: 0 } };
    const event = bill({ provider: "openai", model: "gpt-image-1", usage: { ...usage, ...details } });
    expect(event.cost_usd).toBe(0.16665);
  });

  it("gives an own record that is incomplete back as it was", () => {
    const usage = { input_tokens: 10, output_tokens: 5, usage_source: "provider", usage_incomplete: ["x"] };
    const event = bill({ provider: "openai", model: "gpt-4o-mini", usage });
    expect(event).toMatchObject({ cost_usd: null, usage: { usage_incomplete: ["x"] } });
  });
});

describe("server tools that are billed apart", () => {
  it.each([
    ["file_search", { output: [{ type: "file_search_call" }], object: "response" }, {}],
    ["code_interpreter", { output: [{ type: "code_interpreter_call" }], object: "response" }, {}],
    ["google_search", {}, { groundingMetadata: { webSearchQueries: ["well?"] } }],
    ["google_maps", {}, { groundingMetadata: { groundingChunks: [{ maps: { title: "Here" } }] } }],
    ["code_execution", { usage: { server_tool_use: { code_execution_requests: 1 } } }, {}],
  ])("are named, and the tokens priced: %s", (tool, responseMetadata, generationInfo) => {
    const call = recordedCall("openai", "ChatOpenAI.invoke()");
    const [first] = call.generations;
    const generations = [
      {
        ...first,
        responseMetadata: { ...(first?.responseMetadata as object), ...responseMetadata },
        generationInfo: { ...(first?.generationInfo as object), ...generationInfo },
      },
    ];
    const event = replay({ ...call, generations });
    expect(event.usage.usage_excludes).toEqual([tool]);
    expect(event.cost_usd).toBeGreaterThan(0);
  });

  it("make the call unpriced where they are another model's tokens", () => {
    const call = recordedCall("openai", "ChatOpenAI({ useResponsesApi: true }).invoke()");
    const [first] = call.generations;
    const output = [{ type: "image_generation_call" }];
    const responseMetadata = { ...(first?.responseMetadata as object), output };
    const event = replay({ ...call, generations: [{ ...first, responseMetadata }] });
    expect(event).toMatchObject({ cost_usd: null, usage: { usage_incomplete: ["generated_images"] } });
  });
});

describe("the service tier", () => {
  it.each([
    ["google", 'ChatGoogle({ platformType: "gcp" }), committed.invoke()'],
    ["google", 'ChatGoogle({ platformType: "gcp" }), committed.stream()'],
    ["google-vertexai", "ChatVertexAI, committed.invoke()"],
    ["google-vertexai", "ChatVertexAI, committed.streamEvents(v2)"],
  ])(
    "is read from Vertex AI's raw counts, and committed capacity has no price per call: %s %s",
    (file, call) => {
      expect(replay(recordedCall(file, call))).toMatchObject({
        service_tier: "provisioned_throughput",
        cost_usd: null,
      });
    },
  );

  it("is the requested one where LangChain drops the served one, and the price says that it is assumed", () => {
    const call = recordedCall("openai", "ChatOpenAI.invoke()");
    const start = {
      ...call.start,
      invocationParams: { ...(call.start.invocationParams as object), service_tier: "flex" },
    };
    const plain = replay(call);
    const event = replay({ ...call, start });
    expect(event).toMatchObject({ service_tier_requested: "flex", service_tier_assumed: true });
    expect(event).not.toHaveProperty("service_tier");
    expect(event.cost_usd).toBe((plain.cost_usd ?? 0) / 2);
  });

  it("is the served one where the answer tells it, whatever was asked for", () => {
    const call = recordedCall("openai", "ChatOpenAI.streamEvents(v3)");
    const start = {
      ...call.start,
      invocationParams: { ...(call.start.invocationParams as object), service_tier: "flex" },
    };
    const event = replay({ ...call, start });
    expect(event).toMatchObject({ service_tier: "priority", service_tier_requested: "flex" });
    expect(event).not.toHaveProperty("service_tier_assumed");
  });
});
