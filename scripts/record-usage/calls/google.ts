import { ChatGoogle } from "@langchain/google";
import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
import { ChatVertexAI } from "@langchain/google-vertexai";
import { type CallableModel, everyWay, type PackageCalls, stream } from "../planned-call.ts";
import {
  geminiImage,
  geminiThinking,
  geminiToolPrompt,
  geminiUrlContext,
  vertexCommitted,
  vertexThinking,
} from "../providers/gemini.ts";

const fields = { model: "gemini-2.5-flash", apiKey: "sk-test", maxRetries: 0 };
const gemini = { provider: "google_genai", modelRequested: fields.model, answer: geminiThinking };
const vertex = {
  provider: "google_vertexai",
  modelRequested: fields.model,
  answer: vertexCommitted,
  vertexThinking,
};

const IMAGE_MODEL = "gemini-2.5-flash-image";

/** Tools that run at Google. */
function withTools(model: { bindTools(tools: never[]): unknown }, ...tools: object[]): CallableModel {
  return model.bindTools(tools as never[]) as CallableModel;
}

const genAi = () => new ChatGoogleGenerativeAI(fields);

export const googleGenAiCalls: PackageCalls = {
  package: "@langchain/google-genai",
  calls: [
    ...everyWay({ ...gemini, constructed: "ChatGoogleGenerativeAI" }, genAi),
    ...everyWay(
      { ...gemini, answer: geminiUrlContext, constructed: "ChatGoogleGenerativeAI, URL context" },
      () => withTools(genAi(), { urlContext: {} }),
    ),
    ...everyWay(
      {
        ...gemini,
        modelRequested: IMAGE_MODEL,
        answer: geminiImage,
        constructed: "ChatGoogleGenerativeAI, image",
      },
      () => new ChatGoogleGenerativeAI({ ...fields, model: IMAGE_MODEL }),
    ),
    {
      ...gemini,
      call: "ChatGoogleGenerativeAI({ streamUsage: false }).stream()",
      run: stream(() => new ChatGoogleGenerativeAI({ ...fields, streamUsage: false })),
    },
  ],
};

export const googleCalls: PackageCalls = {
  package: "@langchain/google",
  calls: [
    ...everyWay({ ...gemini, constructed: "ChatGoogle" }, () => new ChatGoogle(fields)),
    ...everyWay({ ...gemini, answer: geminiToolPrompt, constructed: "ChatGoogle, code execution" }, () =>
      withTools(new ChatGoogle(fields), { codeExecution: {} }),
    ),
    ...everyWay(
      { ...gemini, modelRequested: IMAGE_MODEL, answer: geminiImage, constructed: "ChatGoogle, image" },
      () => new ChatGoogle({ ...fields, model: IMAGE_MODEL }),
    ),
    ...everyWay(
      { ...vertex, constructed: 'ChatGoogle({ platformType: "gcp" })' },
      () => new ChatGoogle({ ...fields, platformType: "gcp" }),
    ),
    ...everyWay(
      { ...vertex, answer: vertexCommitted, constructed: 'ChatGoogle({ platformType: "gcp" }), committed' },
      () => new ChatGoogle({ ...fields, platformType: "gcp" }),
    ),
  ],
};

export const vertexCalls: PackageCalls = {
  package: "@langchain/google-vertexai",
  calls: [
    ...everyWay({ ...vertex, constructed: "ChatVertexAI" }, () => new ChatVertexAI(fields)),
    ...everyWay(
      { ...vertex, answer: vertexCommitted, constructed: "ChatVertexAI, committed" },
      () => new ChatVertexAI(fields),
    ),
  ],
};
