import { describe, expect, it } from "vitest";
import { type ModelEvidence, requestedModel, resolveModel } from "../../src/usage/model-id.ts";

const serialized = (className: string): readonly string[] => ["langchain", "chat_models", "x", className];

describe("the provider", () => {
  it.each<[string, ModelEvidence, string]>([
    [
      "the class, not ls_provider",
      { serializedId: serialized("ChatDeepSeek"), lsProvider: "openai" },
      "deepseek",
    ],
    [
      "the class, not the response's model_provider",
      { serializedId: serialized("ChatXAI"), responseMetadata: { model_provider: "openai" } },
      "xai",
    ],
    ["a class of Azure's", { serializedId: serialized("AzureChatOpenAI"), lsProvider: "azure" }, "azure"],
    [
      "ls_provider of an unknown class",
      { serializedId: serialized("MyModel"), lsProvider: "amazon_bedrock" },
      "bedrock",
    ],
    [
      "a known model_provider before LangChain's made-up ls_provider",
      {
        serializedId: serialized("ChatMyModel"),
        lsProvider: "MyModel",
        responseMetadata: { model_provider: "anthropic" },
      },
      "anthropic",
    ],
    ["an unknown name, in lower case", { lsProvider: "MyModel" }, "mymodel"],
    ["Google's short name", { lsProvider: "google" }, "google_genai"],
    ["model_provider alone", { responseMetadata: { model_provider: "bedrock-converse" } }, "bedrock"],
    [
      "the gateway behind the base URL",
      {
        serializedId: serialized("ChatOpenAI"),
        lsModelName: "anthropic/claude-sonnet-4.5",
        baseUrl: "https://openrouter.ai/api/v1",
      },
      "openrouter",
    ],
    [
      "the base URL in the constructor's options",
      {
        serializedId: serialized("ChatOpenAI"),
        serializedKwargs: { configuration: { baseURL: "https://api.groq.com/openai/v1" } },
      },
      "groq",
    ],
    [
      "Azure behind ChatOpenAI",
      { serializedId: serialized("ChatOpenAI"), baseUrl: "https://acme.openai.azure.com/openai/v1" },
      "azure",
    ],
    [
      "the vendor of the model behind a proxy of one's own",
      {
        serializedId: serialized("ChatOpenAI"),
        lsModelName: "mistralai/mistral-large",
        baseUrl: "http://proxy.internal/v1",
      },
      "mistral",
    ],
    [
      "the class behind a proxy that says nothing",
      { serializedId: serialized("ChatOpenAI"), lsModelName: "gpt-5-mini", baseUrl: "http://localhost:4000" },
      "openai",
    ],
    [
      "the class that hosts other vendors' models",
      { serializedId: serialized("ChatGroq"), lsModelName: "openai/gpt-oss-120b" },
      "groq",
    ],
    [
      "Vertex AI behind ChatOpenAI",
      { serializedId: serialized("ChatOpenAI"), baseUrl: "https://us-central1-aiplatform.googleapis.com/v1" },
      "google_vertexai",
    ],
    [
      "Bedrock behind ChatOpenAI",
      {
        serializedId: serialized("ChatOpenAI"),
        baseUrl: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1",
      },
      "bedrock",
    ],
    [
      "the class, where the host is a proxy on AWS",
      { serializedId: serialized("ChatOpenAI"), baseUrl: "https://proxy.us-east-1.elb.amazonaws.com" },
      "openai",
    ],
    [
      "the class, where the host only looks like another's",
      { serializedId: serialized("ChatOpenAI"), baseUrl: "https://notopenrouter.ai/v1" },
      "openai",
    ],
  ])("is %s", (_what, evidence, provider) => {
    expect(resolveModel(evidence).provider).toBe(provider);
  });

  it("is absent where nothing tells", () => {
    expect(resolveModel({ lsProvider: "  ", baseUrl: "no url" })).toEqual({});
  });
});

describe("the model", () => {
  it("is the served one, beside the requested one", () => {
    expect(
      resolveModel({
        serializedId: serialized("ChatOpenAI"),
        invocationParams: { model: "gpt-5-mini" },
        responseMetadata: { model_name: "gpt-5-mini-2025-08-07" },
      }),
    ).toEqual({ provider: "openai", modelRequested: "gpt-5-mini", model: "gpt-5-mini-2025-08-07" });
  });

  it("is the requested one before there is an answer", () => {
    expect(
      requestedModel({
        serializedId: serialized("ChatGoogleGenerativeAI"),
        invocationParams: { model: undefined },
        lsModelName: "models/gemini-2.5-pro",
        responseMetadata: { model_name: "from an answer" },
      }),
    ).toEqual({ provider: "google_genai", modelRequested: "gemini-2.5-pro", model: "gemini-2.5-pro" });
  });

  it.each<[string, ModelEvidence, string]>([
    [
      "merged out of a stream's chunks",
      { responseMetadata: { model: "mistral-smallmistral-smallmistral-small" } },
      "mistral-small",
    ],
    [
      "the dated one of two names",
      {
        lsModelName: "gpt-5",
        responseMetadata: { model_name: "gpt-5", model: "gpt-5-2025-08-07gpt-5-2025-08-07" },
      },
      "gpt-5-2025-08-07",
    ],
    ["in llmOutput", { llmOutput: { model: "gemini-2.5-flash" } }, "gemini-2.5-flash"],
    ["in generationInfo", { generationInfo: { model: "llama3" } }, "llama3"],
    [
      "in a stream's additional_kwargs",
      { additionalKwargs: { model: "claude-sonnet-4-5" } },
      "claude-sonnet-4-5",
    ],
  ])("is found %s", (_where, evidence, model) => {
    expect(resolveModel(evidence).model).toBe(model);
  });
});

describe("an answer to a request that was read before", () => {
  const request = { serializedId: serialized("ChatOpenAI"), lsModelName: "gpt-5-mini" };

  it("adds the served model", () => {
    const answer = { responseMetadata: { model_name: "gpt-5-mini-2025-08-07", model_provider: "xai" } };
    expect(resolveModel(request, answer, requestedModel(request))).toEqual({
      provider: "openai",
      modelRequested: "gpt-5-mini",
      model: "gpt-5-mini-2025-08-07",
    });
  });

  it("names the provider where the request named none that is known", () => {
    const unknown = { lsProvider: "mymodel", lsModelName: "gpt-3.5-turbo" };
    const answer = { responseMetadata: { model_provider: "azure", model: "gpt-4o" } };
    expect(resolveModel(unknown, answer, requestedModel(unknown))).toEqual({
      provider: "azure",
      model: "gpt-4o",
    });
  });
});

describe("a deployment on Azure", () => {
  const azure = { serializedId: serialized("AzureChatOpenAI"), lsProvider: "azure" };

  it("is requested by its name, not by the class default that LangChain reports", () => {
    const evidence = {
      ...azure,
      serializedKwargs: { deployment_name: "my-deployment" },
      invocationParams: { model: "gpt-3.5-turbo" },
      lsModelName: "gpt-3.5-turbo",
    };
    expect(requestedModel(evidence)).toEqual({ provider: "azure", modelRequested: "my-deployment" });
    expect(resolveModel({ ...evidence, responseMetadata: { model_name: "gpt-4o-2024-08-06" } })).toEqual({
      provider: "azure",
      modelRequested: "my-deployment",
      model: "gpt-4o-2024-08-06",
    });
  });

  it("has no requested model where only the class default is told", () => {
    expect(requestedModel({ ...azure, lsModelName: "gpt-3.5-turbo" })).toEqual({ provider: "azure" });
    expect(requestedModel({ ...azure, invocationParams: { model: "gpt-3.5-turbo-instruct" } })).toEqual({
      provider: "azure",
    });
  });

  it("keeps a model that the caller named", () => {
    expect(requestedModel({ ...azure, lsModelName: "gpt-4o" })).toEqual({
      provider: "azure",
      modelRequested: "gpt-4o",
    });
    const chosen = { ...azure, serializedKwargs: { model: "gpt-3.5-turbo" }, lsModelName: "gpt-3.5-turbo" };
    expect(requestedModel(chosen)).toEqual({ provider: "azure", modelRequested: "gpt-3.5-turbo" });
  });
});
