import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage } from "@langchain/core/messages";
import type { LLMResult } from "@langchain/core/outputs";
import { AzureChatOpenAI, ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getPath } from "../../src/events/untrusted.ts";
import { finishReason } from "../../src/usage/finish-reason.ts";
import { resolveModel } from "../../src/usage/model-id.ts";
import { normalizeUsage } from "../../src/usage/normalize.ts";
import { serviceTiers } from "../../src/usage/service-tier.ts";
import { CHAT_USAGE, type OpenAiServer, startOpenAiServer } from "./openai-loopback.ts";

/** What the callbacks of one call say about it. */
class CallReader extends BaseCallbackHandler {
  readonly name = "call-reader";
  override awaitHandlers = true;
  start: Parameters<typeof resolveModel>[0] = {};
  result: LLMResult | undefined;

  override handleChatModelStart(
    serialized: Serialized,
    _messages: BaseMessage[][],
    _runId: string,
    _parentRunId?: string,
    extraParams?: Record<string, unknown>,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): void {
    this.start = {
      serializedId: serialized.id,
      serializedKwargs: getPath(serialized, "kwargs"),
      invocationParams: getPath(extraParams, "invocation_params"),
      lsProvider: getPath(metadata, "ls_provider"),
      lsModelName: getPath(metadata, "ls_model_name"),
    };
  }

  override handleLLMEnd(result: LLMResult): void {
    this.result = result;
  }

  read() {
    const generations = (this.result?.generations ?? []).flat().map((generation) => ({
      usageMetadata: getPath(generation, "message", "usage_metadata"),
      responseMetadata: getPath(generation, "message", "response_metadata"),
      generationInfo: generation.generationInfo,
    }));
    const evidence = { ...this.start, ...generations[0], llmOutput: this.result?.llmOutput };
    const identity = resolveModel(evidence);
    return {
      ...identity,
      ...normalizeUsage({ ...identity, generations, llmOutput: this.result?.llmOutput }),
      finishReason: finishReason(evidence),
      serviceTier: serviceTiers(evidence).served,
    };
  }
}

let server: OpenAiServer;
beforeAll(async () => {
  server = await startOpenAiServer();
});
afterAll(() => server.close());

type Call = "invoke" | "stream";

async function callOpenAi(call: Call, fields: ChatOpenAIFields = {}, url = server.url) {
  const reader = new CallReader();
  const model = new ChatOpenAI({
    model: "gpt-5-mini",
    apiKey: "test",
    configuration: { baseURL: `${url}/v1` },
    maxRetries: 0,
    ...fields,
  });
  if (call === "invoke") await model.invoke("hello", { callbacks: [reader] });
  else for await (const _chunk of await model.stream("hello", { callbacks: [reader] }));
  return reader.read();
}

const counted = {
  input_tokens: 1200,
  output_tokens: 300,
  total_tokens: 1500,
  cache_read_tokens: 1000,
  reasoning_tokens: 120,
};

describe("a call of ChatOpenAI", () => {
  it.each<[string, Call, ChatOpenAIFields]>([
    ["invoke", "invoke", {}],
    ["stream", "stream", {}],
    ["invoke with two choices", "invoke", { n: 2 }],
    ["stream with two choices", "stream", { n: 2 }],
  ])("is read after %s", async (_what, call, fields) => {
    expect(await callOpenAi(call, fields)).toMatchObject({
      provider: "openai",
      modelRequested: "gpt-5-mini",
      model: "gpt-5-mini-2025-08-07",
      finishReason: "stop",
      usage: { ...counted, usage_source: "provider" },
    });
  });

  it.each<Call>(["invoke", "stream"])("is read after a Responses API %s", async (call) => {
    expect(await callOpenAi(call, { useResponsesApi: true, model: "gpt-5" })).toMatchObject({
      provider: "openai",
      modelRequested: "gpt-5",
      model: "gpt-5-2025-08-07",
      finishReason: "completed",
      serviceTier: "flex",
      usage: { ...counted, usage_source: "provider" },
    });
  });

  it("shows its service tier after a stream only", async () => {
    expect((await callOpenAi("stream", { n: 2 })).serviceTier).toBe("priority");
    expect((await callOpenAi("invoke")).serviceTier).toBeUndefined();
  });

  it.each<Call>(["invoke", "stream"])("has no usage after %s where the server sends none", async (call) => {
    const silent = await startOpenAiServer(null);
    try {
      expect((await callOpenAi(call, {}, silent.url)).usage).toEqual({ usage_source: "none" });
    } finally {
      await silent.close();
    }
  });

  it.each<Call>(["invoke", "stream"])("brings a gateway's own cost after %s", async (call) => {
    const gateway = await startOpenAiServer({ ...CHAT_USAGE, cost: 0.00095 });
    try {
      const read = await callOpenAi(call, { model: "anthropic/claude-sonnet-4.5" }, gateway.url);
      expect(read).toMatchObject({ provider: "anthropic", providerCostUsd: 0.00095 });
    } finally {
      await gateway.close();
    }
  });
});

describe("a call of AzureChatOpenAI", () => {
  it("is known by its deployment and the served model", async () => {
    const reader = new CallReader();
    const model = new AzureChatOpenAI({
      azureOpenAIApiKey: "test",
      azureOpenAIApiDeploymentName: "my-deployment",
      azureOpenAIApiVersion: "2024-10-21",
      azureOpenAIEndpoint: server.url,
      maxRetries: 0,
    });
    await model.invoke("hello", { callbacks: [reader] });
    expect(reader.start.lsModelName).toBe("gpt-3.5-turbo");
    expect(reader.read()).toMatchObject({
      provider: "azure",
      modelRequested: "my-deployment",
      model: "gpt-5-mini-2025-08-07",
      usage: { ...counted, usage_source: "provider" },
    });
  });
});
