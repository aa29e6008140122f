import { ANSWER_TEXT, json, type ProviderAnswer, serverSentEvents } from "../wire.ts";

const MODEL = "gemini-2.5-flash";

interface GeminiCounts {
  /** Of a plain answer and of a stream's last chunk. */
  readonly usageMetadata: { readonly promptTokenCount: number; readonly cachedContentTokenCount: number };
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * https://ai.google.dev/api/generate-content#UsageMetadata, with running counts on every chunk of a stream:
 * https://ai.google.dev/gemini-api/docs/text-generation#streaming-responses
 */
function gemini(
  { usageMetadata, headers = {} }: GeminiCounts,
  truth: ProviderAnswer["truth"],
): ProviderAnswer {
  const chunk = (text: string, usage: object, last: boolean) => ({
    candidates: [
      { index: 0, content: { role: "model", parts: [{ text }] }, ...(last && { finishReason: "STOP" }) },
    ],
    usageMetadata: usage,
    modelVersion: MODEL,
    responseId: "response-1",
  });
  const { promptTokenCount, cachedContentTokenCount } = usageMetadata;
  const running = (candidatesTokenCount: number) => ({
    promptTokenCount,
    cachedContentTokenCount,
    candidatesTokenCount,
    totalTokenCount: promptTokenCount + candidatesTokenCount,
  });
  return {
    truth,
    reply: ({ path }) =>
      path.includes(":streamGenerateContent")
        ? {
            ...serverSentEvents([
              chunk("All ", running(60), false),
              chunk("is ", running(120), false),
              chunk("well.", usageMetadata, true),
            ]),
            headers,
          }
        : json(chunk(ANSWER_TEXT, usageMetadata, true), headers),
  };
}

const COUNTS = {
  promptTokenCount: 1200,
  cachedContentTokenCount: 1000,
  candidatesTokenCount: 180,
  thoughtsTokenCount: 120,
  totalTokenCount: 1500,
  promptTokensDetails: [
    { modality: "TEXT", tokenCount: 1150 },
    { modality: "AUDIO", tokenCount: 50 },
  ],
  cacheTokensDetails: [{ modality: "TEXT", tokenCount: 1000 }],
  candidatesTokensDetails: [{ modality: "TEXT", tokenCount: 180 }],
};

const TRUTH = {
  model: MODEL,
  finishReason: "STOP",
  usage: {
    input_tokens: 1200,
    output_tokens: 300,
    total_tokens: 1500,
    cache_read_tokens: 1000,
    reasoning_tokens: 120,
    input_audio_tokens: 50,
  },
};

/** https://ai.google.dev/gemini-api/docs/thinking#pricing */
export const geminiThinking = gemini(
  { usageMetadata: COUNTS, headers: { "x-gemini-service-tier": "flex" } },
  { ...TRUTH, serviceTier: "flex" },
);

/** The same on Vertex AI: https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse */
export const vertexThinking = gemini(
  { usageMetadata: { ...COUNTS, ...{ trafficType: "ON_DEMAND" } } },
  TRUTH,
);

/** What a tool such as code execution or URL context feeds back is input: toolUsePromptTokenCount. */
export const geminiToolPrompt = gemini(
  { usageMetadata: { ...COUNTS, ...{ toolUsePromptTokenCount: 70, totalTokenCount: 1570 } } },
  { ...TRUTH, usage: { ...TRUTH.usage, input_tokens: 1270, total_tokens: 1570 } },
);
