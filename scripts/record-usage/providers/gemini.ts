import { ANSWER_TEXT, json, type ProviderAnswer, serverSentEvents } from "../wire.ts";

const MODEL = "gemini-2.5-flash";

/** Of a plain answer and of a stream's last chunk. */
interface UsageMetadata {
  readonly promptTokenCount: number;
  readonly cachedContentTokenCount: number;
  readonly [field: string]: unknown;
}

/**
 * https://ai.google.dev/api/generate-content#UsageMetadata, with running counts on every chunk of a stream:
 * https://ai.google.dev/gemini-api/docs/text-generation#streaming-responses
 */
function gemini(
  usage: UsageMetadata,
  truth: ProviderAnswer["truth"],
  headers: Readonly<Record<string, string>> = {},
): ProviderAnswer {
  const words = [chunk("All ", running(usage, 60)), chunk("is ", running(usage, 120))];
  const stream = serverSentEvents([...words, chunk("well.", usage, "STOP")]);
  return {
    truth,
    reply: ({ path }) =>
      path.includes(":streamGenerateContent")
        ? { ...stream, headers }
        : json(chunk(ANSWER_TEXT, usage, "STOP"), headers),
  };
}

function chunk(text: string, usageMetadata: object, finishReason?: string): object {
  const content = { role: "model", parts: [{ text }] };
  return {
    candidates: [{ index: 0, content, ...(finishReason && { finishReason }) }],
    usageMetadata,
    modelVersion: MODEL,
    responseId: "response-1",
  };
}

function running({ promptTokenCount, cachedContentTokenCount }: UsageMetadata, written: number): object {
  return {
    promptTokenCount,
    cachedContentTokenCount,
    candidatesTokenCount: written,
    totalTokenCount: promptTokenCount + written,
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
  COUNTS,
  { ...TRUTH, serviceTier: "flex" },
  { "x-gemini-service-tier": "flex" },
);

/** What a tool such as code execution or URL context feeds back is input: toolUsePromptTokenCount. */
export const geminiToolPrompt = gemini(
  { ...COUNTS, toolUsePromptTokenCount: 70, totalTokenCount: 1570 },
  {
    ...TRUTH,
    serviceTier: "standard",
    usage: { ...TRUTH.usage, input_tokens: 1270, total_tokens: 1570 },
  },
  { "x-gemini-service-tier": "standard" },
);

/**
 * Vertex AI says the same, and ON_DEMAND for its standard tier.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse
 */
export const vertexThinking = gemini(
  { ...COUNTS, trafficType: "ON_DEMAND" },
  { ...TRUTH, serviceTier: "standard" },
);
