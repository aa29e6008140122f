import { ChatGoogle } from "@langchain/google";
import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
import { ChatVertexAI } from "@langchain/google-vertexai";
import { invokeAndStream, type PackageCalls, stream } from "../planned-call.ts";
import { geminiThinking, geminiToolPrompt, vertexThinking } from "../providers/gemini.ts";

const fields = { model: "gemini-2.5-flash", apiKey: "sk-test", maxRetries: 0 };
const gemini = { provider: "google_genai", modelRequested: fields.model, answer: geminiThinking };
const vertex = { provider: "google_vertexai", modelRequested: fields.model, answer: vertexThinking };

const genAi = () => new ChatGoogleGenerativeAI(fields);

export const googleGenAiCalls: PackageCalls = {
  package: "@langchain/google-genai",
  calls: [
    ...invokeAndStream({ ...gemini, constructed: "ChatGoogleGenerativeAI" }, genAi),
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
    ...invokeAndStream({ ...gemini, constructed: "ChatGoogle" }, () => new ChatGoogle(fields)),
    ...invokeAndStream(
      { ...gemini, answer: geminiToolPrompt, constructed: "ChatGoogle, code execution" },
      () => new ChatGoogle(fields),
    ),
    ...invokeAndStream(
      { ...vertex, constructed: 'ChatGoogle({ platformType: "gcp" })' },
      () => new ChatGoogle({ ...fields, platformType: "gcp" }),
    ),
  ],
};

export const vertexCalls: PackageCalls = {
  package: "@langchain/google-vertexai",
  calls: invokeAndStream({ ...vertex, constructed: "ChatVertexAI" }, () => new ChatVertexAI(fields)),
};
