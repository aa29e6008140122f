import { describe, expect, it } from "vitest";
import { createGenAiMapper } from "../../src/semconv/genai-mapper.ts";
import { fullModelCall, spanOf } from "./support/spans.ts";

const mapped = createGenAiMapper();

describe("a model call as a span", () => {
  it("is named after its operation and the model that was asked for", () => {
    expect(mapped(fullModelCall())).toMatchObject({ name: "chat my-deployment", kind: "client", events: [] });
    expect(mapped(fullModelCall()).status).toBeUndefined();
  });

  it("carries what 1.41 has words for", () => {
    expect(mapped(fullModelCall()).attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "azure.ai.openai",
      "gen_ai.conversation.id": "t_42",
      "gen_ai.request.model": "my-deployment",
      "gen_ai.response.model": "gpt-4o-2024-08-06",
      "gen_ai.request.temperature": 0.2,
      "gen_ai.request.top_p": 0.9,
      "gen_ai.request.top_k": 40,
      "gen_ai.request.max_tokens": 256,
      "gen_ai.request.seed": 7,
      "gen_ai.request.choice.count": 2,
      "gen_ai.request.frequency_penalty": 0.1,
      "gen_ai.request.presence_penalty": 0.3,
      "gen_ai.request.stream": true,
      "gen_ai.output.type": "json",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.response.time_to_first_chunk": 0.21,
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 40,
      "gen_ai.usage.cache_read.input_tokens": 60,
      "gen_ai.usage.cache_creation.input_tokens": 10,
      "gen_ai.usage.reasoning.output_tokens": 30,
      "user.id": "u_17",
      "session.id": "s_1",
      "gen_ai.prompt.name": "parcels",
    });
  });

  it("carries under our own names what no convention has words for", () => {
    expect(mapped(fullModelCall()).attributes).toMatchObject({
      "langmeter.event_id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "langmeter.trace_id": "0123456789abcdef0123456789abcdef",
      "langmeter.span_id": "0123456789abcdef",
      "langmeter.cost_usd": 0.0012,
      "langmeter.input_cost_usd": 0.0004,
      "langmeter.output_cost_usd": 0.0008,
      "langmeter.cache_read_cost_usd": 0.0001,
      "langmeter.cost_source": "table",
      "langmeter.pricing_version": "2026-11-01",
      "langmeter.price_id": "azure/gpt-4o",
      "langmeter.channel": "sms",
      "langmeter.environment": "prod",
      "langmeter.release": "4.2.0",
      "langmeter.thread_id": "t_42",
      "langmeter.request_id": "r_9",
      "langmeter.tags": ["beta"],
      "langmeter.variant": "short",
      "langmeter.prompt_version": "7",
      "langmeter.tools": ["track_parcel"],
      "langmeter.message_count": 3,
      "langmeter.usage_source": "provider",
      "langmeter.attempt": 2,
      "langmeter.outcome": "success",
    });
  });

  it("is sent under the names of the next release on request", () => {
    const { attributes } = createGenAiMapper({ semconv: "latest" })(fullModelCall());
    expect(attributes).toMatchObject({
      "gen_ai.usage.cache_write.input_tokens": 10,
      "gen_ai.usage.audio.input_tokens": 4,
      "gen_ai.usage.image.input_tokens": 5,
      "gen_ai.request.reasoning.level": "low",
      "gen_ai.prompt.version": "7",
    });
    expect(attributes).not.toHaveProperty(["gen_ai.usage.cache_creation.input_tokens"]);
  });

  it("is sent under the names of both releases on request", () => {
    const both = createGenAiMapper({ semconv: "both" })(fullModelCall()).attributes;
    const latest = createGenAiMapper({ semconv: "latest" })(fullModelCall()).attributes;
    expect(both).toMatchObject({
      ...mapped(fullModelCall()).attributes,
      ...latest,
      "langmeter.event_id": expect.any(String),
    });
  });

  it("speaks OpenInference beside it on request", () => {
    const { attributes } = createGenAiMapper({ aliases: ["openinference"] })(fullModelCall());
    expect(attributes).toMatchObject({
      "openinference.span.kind": "LLM",
      "llm.model_name": "gpt-4o-2024-08-06",
      "llm.provider": "azure",
      "llm.system": "openai",
      "llm.finish_reason": "stop",
      "llm.token_count.prompt": 100,
      "llm.token_count.completion": 40,
      "llm.token_count.total": 140,
      "llm.token_count.prompt_details.cache_read": 60,
      "llm.token_count.completion_details.reasoning": 30,
      "llm.cost.total": 0.0012,
      "session.id": "t_42",
      "langmeter.session_id": "s_1",
      "gen_ai.request.model": "my-deployment",
    });
    expect(JSON.parse(String(attributes["llm.invocation_parameters"]))).toMatchObject({
      temperature: 0.2,
      n: 2,
    });
    for (const name of ["input.value", "input.mime_type", "llm.input_messages.0.message.role"])
      expect(attributes).not.toHaveProperty([name]);
  });

  it.each([
    ["openai", "gpt-4o", "openai", "openai", "openai"],
    ["azure", "my-deployment", "azure.ai.openai", "azure", "openai"],
    ["anthropic", "claude-sonnet-4-5", "anthropic", "anthropic", "anthropic"],
    ["bedrock", "us.anthropic.claude-sonnet-4-5-v1:0", "aws.bedrock", "aws", "anthropic"],
    ["bedrock", "amazon.nova-pro-v1:0", "aws.bedrock", "aws", "amazon"],
    ["bedrock", "arn:aws:bedrock:eu:1:inference-profile/abc", "aws.bedrock", "aws", undefined],
    ["google_genai", "gemini-2.5-flash", "gcp.gemini", "google", undefined],
    ["google_vertexai", "gemini-2.5-flash", "gcp.vertex_ai", "google", "vertexai"],
    ["mistral", "mistral-large-2512", "mistral_ai", "mistralai", "mistralai"],
    ["xai", "grok-4", "x_ai", "xai", "xai"],
    ["cohere", "command-a", "cohere", "cohere", "cohere"],
    ["deepseek", "deepseek-chat", "deepseek", "deepseek", "deepseek"],
    ["groq", "meta-llama/llama-4-scout", "groq", "groq", "meta"],
    ["together", "deepseek-ai/DeepSeek-V3.1", "together", "together", "deepseek"],
    ["openrouter", "anthropic/claude-opus-4.5", "openrouter", "openrouter", "anthropic"],
    ["watsonx", "granite-4", "ibm.watsonx.ai", "ibm", undefined],
    ["moonshot", "kimi-k2", "moonshot_ai", "moonshot", undefined],
    ["fireworks", "accounts/x/models/y", "fireworks", "fireworks", undefined],
    [undefined, "gpt-4o", "_OTHER", undefined, undefined],
  ])("spells %s with %s in each vocabulary", (provider, model, otel, host, system) => {
    const span = spanOf(["llm_call_end", { provider, model, model_requested: model }]);
    const { attributes } = createGenAiMapper({ aliases: ["openinference"] })(span);
    expect(attributes["gen_ai.provider.name"]).toBe(otel);
    expect(attributes["llm.provider"]).toBe(host);
    expect(attributes["llm.system"]).toBe(system);
  });

  it("has of an embedding what OpenInference knows of one", () => {
    const span = spanOf(
      [
        "llm_call_start",
        { operation: "embeddings", model_parameters: { dimensions: 256, encoding_format: "float" } },
      ],
      ["llm_call_end", { operation: "embeddings" }],
    );
    const { attributes } = createGenAiMapper({ aliases: ["openinference"] })(span);
    expect(attributes).toMatchObject({
      "gen_ai.embeddings.dimension.count": 256,
      "gen_ai.request.encoding_formats": ["float"],
      "embedding.model_name": "gpt-4o-mini-2024-07-18",
      "embedding.invocation_parameters": '{"dimensions":256,"encoding_format":"float"}',
    });
    for (const name of ["llm.provider", "llm.system", "llm.invocation_parameters", "llm.model_name"])
      expect(attributes).not.toHaveProperty([name]);
  });

  it("has OpenAI's own attributes of OpenAI alone", () => {
    const answer = { response_id: "resp_1", system_fingerprint: "fp_1", service_tier: "flex" };
    const own = (provider: string, changes: Readonly<Record<string, unknown>> = {}) => {
      const { attributes } = createGenAiMapper()(
        spanOf(
          ["llm_call_start", { provider, model_parameters: { service_tier: "priority" } }],
          ["llm_call_end", { provider, ...answer, ...changes }],
        ),
      );
      expect(attributes["gen_ai.response.id"]).toBe(changes.response_id ?? "resp_1");
      return Object.fromEntries(Object.entries(attributes).filter(([name]) => name.startsWith("openai.")));
    };
    expect(own("openai")).toEqual({
      "openai.api.type": "responses",
      "openai.request.service_tier": "priority",
      "openai.response.service_tier": "flex",
      "openai.response.system_fingerprint": "fp_1",
    });
    expect(own("openai", { response_id: "chatcmpl-9" })).toMatchObject({
      "openai.api.type": "chat_completions",
    });
    expect(own("groq")).toEqual({});
  });

  it("never passes an estimate off as a provider's count", () => {
    const usage = { input_tokens: 11, output_tokens: 5, usage_source: "estimated" };
    const { attributes } = createGenAiMapper({ semconv: "both", aliases: ["openinference"] })(
      spanOf(["llm_call_end", { usage }]),
    );
    expect(attributes).toMatchObject({
      "langmeter.usage_source": "estimated",
      "langmeter.estimated_input_tokens": 11,
      "langmeter.estimated_output_tokens": 5,
    });
    expect(Object.keys(attributes).filter((name) => /^gen_ai\.usage|token_count/.test(name))).toEqual([]);
  });

  it("has no cost where it is unpriced, and no tokens where nobody counted", () => {
    const { attributes } = mapped(
      spanOf(["llm_call_end", { cost_usd: null, cost_source: null, usage: { usage_source: "none" } }]),
    );
    expect(Object.keys(attributes).filter((name) => /cost|tokens/.test(name))).toEqual([]);
  });

  it("asks for one choice without saying so", () => {
    const span = spanOf(["llm_call_start", { model_parameters: { n: 1 } }], ["llm_call_end"]);
    expect(mapped(span).attributes).not.toHaveProperty(["gen_ai.request.choice.count"]);
  });

  it.each([
    ["openai", "openai"],
    ["bedrock", "aws.bedrock"],
    ["google_genai", "gcp.gemini"],
    ["google_vertexai", "gcp.vertex_ai"],
    ["mistral", "mistral_ai"],
    ["xai", "x_ai"],
    ["watsonx", "ibm.watsonx.ai"],
    ["moonshot", "moonshot_ai"],
    ["my-gateway", "my-gateway"],
    [undefined, "_OTHER"],
  ])("calls the provider %s %s", (provider, name) => {
    const { attributes } = mapped(spanOf(["llm_call_end", { provider }]));
    expect(attributes["gen_ai.provider.name"]).toBe(name);
  });

  it.each([
    ["embeddings", "embeddings gpt-4o-mini", undefined],
    ["text_completion", "text_completion gpt-4o-mini", undefined],
    ["image", "generate_content gpt-4o-mini", "image"],
    ["audio", "generate_content gpt-4o-mini", undefined],
    [undefined, "chat gpt-4o-mini", undefined],
  ])("of the operation %s is %s", (operation, name, outputType) => {
    const span = mapped(spanOf(["llm_call_end", { operation }]));
    expect(span.name).toBe(name);
    expect(span.attributes["gen_ai.output.type"]).toBe(outputType);
  });

  it("of an embedding has its own name for the model in OpenInference", () => {
    const { attributes } = createGenAiMapper({ aliases: ["openinference"] })(
      spanOf(["llm_call_end", { operation: "embeddings" }]),
    );
    expect(attributes).toMatchObject({
      "openinference.span.kind": "EMBEDDING",
      "embedding.model_name": "gpt-4o-mini-2024-07-18",
    });
    expect(attributes).not.toHaveProperty(["llm.model_name"]);
  });
});
