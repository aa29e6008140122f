import { ANSWER_TEXT, json, type ProviderAnswer, serverSentEvents } from "../wire.ts";

const MODEL = "gemini-2.5-flash";
const IMAGE_MODEL = "gemini-2.5-flash-image";

/** Of a plain answer and of a stream's last chunk. */
interface UsageMetadata {
  readonly promptTokenCount: number;
  readonly cachedContentTokenCount?: number;
  readonly candidatesTokenCount: number;
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
  const words = [chunk("All ", running(usage, 1 / 3)), chunk("is ", running(usage, 2 / 3))];
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

/** When that share of the answer is written. */
function running(usage: UsageMetadata, share: number): object {
  const { promptTokenCount, cachedContentTokenCount, candidatesTokenCount } = usage;
  const written = candidatesTokenCount * share;
  return {
    promptTokenCount,
    ...(cachedContentTokenCount !== undefined && { cachedContentTokenCount }),
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
 * The prompt of a tool that runs at Google beside thoughts: the total alone cannot tell the two apart.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 */
export const geminiUrlContext = gemini(
  {
    promptTokenCount: 30,
    candidatesTokenCount: 60,
    thoughtsTokenCount: 40,
    toolUsePromptTokenCount: 12_000,
    totalTokenCount: 12_130,
  },
  {
    model: MODEL,
    finishReason: "STOP",
    usage: { input_tokens: 12_030, output_tokens: 100, total_tokens: 12_130, reasoning_tokens: 40 },
  },
);

const IMAGE_USAGE = {
  promptTokenCount: 10,
  candidatesTokenCount: 1_290,
  totalTokenCount: 1_300,
  promptTokensDetails: [{ modality: "TEXT", tokenCount: 10 }],
  candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1_290 }],
};
const IMAGE_ANSWER = {
  candidates: [
    {
      index: 0,
      content: { role: "model", parts: [{ inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } }] },
      finishReason: "STOP",
    },
  ],
  usageMetadata: IMAGE_USAGE,
  modelVersion: IMAGE_MODEL,
};

/** An answer that is one image: https://ai.google.dev/gemini-api/docs/image-generation */
export const geminiImage: ProviderAnswer = {
  reply: ({ path }) => {
    const headers = { "x-gemini-service-tier": "standard" };
    return path.includes(":streamGenerateContent")
      ? { ...serverSentEvents([IMAGE_ANSWER]), headers }
      : json(IMAGE_ANSWER, headers);
  },
  truth: {
    model: IMAGE_MODEL,
    finishReason: "STOP",
    serviceTier: "standard",
    usage: { input_tokens: 10, output_tokens: 1_290, total_tokens: 1_300, output_image_tokens: 1_290 },
  },
};

/**
 * Vertex AI says the same, and ON_DEMAND for its standard tier.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse
 */
export const vertexThinking = gemini(
  { ...COUNTS, trafficType: "ON_DEMAND" },
  { ...TRUTH, serviceTier: "standard" },
);

/** Capacity that is paid by commitment: the counts say so, and no header does. */
export const vertexCommitted = gemini(
  { ...COUNTS, trafficType: "PROVISIONED_THROUGHPUT" },
  { ...TRUTH, serviceTier: "provisioned_throughput" },
);
