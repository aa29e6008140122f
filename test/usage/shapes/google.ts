import { streamOf, type UsageShape } from "./usage-shape.ts";

/** Shapes of the three Google packages. */
export const googleShapes: readonly UsageShape[] = [
  {
    what: "google-genai stream: every chunk repeats the cached tokens",
    origin: "chunks of @langchain/google-genai 2.3.2, whose own token callbacks leave them out",
    evidence: {
      provider: "google_genai",
      generations: [
        {
          usageMetadata: {
            input_tokens: 1200,
            output_tokens: 300,
            total_tokens: 1500,
            input_token_details: { cache_read: 3000 },
          },
        },
      ],
      stream: streamOf(
        [1000, 0, 0].map((input) => ({
          input_tokens: input,
          output_tokens: 100,
          total_tokens: input + 100,
          input_token_details: { cache_read: 1000 },
        })),
      ),
    },
    expected: {
      usage: {
        input_tokens: 1200,
        output_tokens: 300,
        total_tokens: 1500,
        cache_read_tokens: 1000,
        usage_source: "provider",
        usage_repaired: ["stream_cache_read_added_up"],
      },
      uncachedInput: 200,
    },
  },
  {
    what: "google-genai: over_200k is no part of the input",
    origin:
      "@langchain/google-genai 2.3.2 ChatGoogleGenerativeAI({ model: 'gemini-3-pro-preview' }).invoke()",
    evidence: {
      provider: "google_genai",
      generations: [
        {
          usageMetadata: {
            input_tokens: 1000,
            output_tokens: 20,
            total_tokens: 1020,
            input_token_details: { over_200k: 1000, cache_read: 200, cache_read_over_200k: 200 },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 1000,
        output_tokens: 20,
        total_tokens: 1020,
        cache_read_tokens: 200,
        usage_source: "provider",
      },
      uncachedInput: 800,
    },
  },
  {
    what: "google: thoughts counted, text overlaps the cache",
    origin: "@langchain/google 0.2.6 ChatGoogle.invoke()",
    evidence: {
      provider: "google",
      generations: [
        {
          usageMetadata: {
            input_tokens: 100,
            output_tokens: 20,
            total_tokens: 120,
            input_token_details: { text: 100, cache_read: 40 },
            output_token_details: { text: 15, reasoning: 5 },
          },
        },
      ],
      llmOutput: {
        model: "gemini-2.5-flash",
        tokenUsage: {
          input_tokens: 100,
          output_tokens: 20,
          total_tokens: 120,
          input_token_details: { text: 100, cache_read: 40 },
          output_token_details: { text: 15, reasoning: 5 },
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 100,
        output_tokens: 20,
        total_tokens: 120,
        cache_read_tokens: 40,
        reasoning_tokens: 5,
        input_image_tokens: 0,
        output_image_tokens: 0,
        usage_source: "provider",
      },
      uncachedInput: 60,
    },
  },
  {
    what: "google: image and audio input",
    origin: "@langchain/google 0.2.6 ChatGoogle.invoke()",
    evidence: {
      provider: "google",
      generations: [
        {
          usageMetadata: {
            input_tokens: 500,
            output_tokens: 20,
            total_tokens: 520,
            input_token_details: { text: 100, image: 258, audio: 142, cache_read: 0 },
            output_token_details: { image: 20, reasoning: 0 },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 500,
        output_tokens: 20,
        total_tokens: 520,
        cache_read_tokens: 0,
        reasoning_tokens: 0,
        input_audio_tokens: 142,
        input_image_tokens: 258,
        output_image_tokens: 20,
        usage_source: "provider",
      },
      uncachedInput: 100,
    },
  },
  {
    what: "raw Gemini counts, whose output leaves the thoughts out",
    origin: "llmOutput.usageMetadata",
    evidence: {
      provider: "google_vertexai",
      generations: [{}],
      llmOutput: {
        usageMetadata: {
          promptTokenCount: 90,
          toolUsePromptTokenCount: 10,
          candidatesTokenCount: 30,
          thoughtsTokenCount: 20,
          totalTokenCount: 150,
          cachedContentTokenCount: 40,
          promptTokensDetails: [
            { modality: "TEXT", tokenCount: 60 },
            { modality: "AUDIO", tokenCount: 30 },
          ],
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 100,
        output_tokens: 50,
        total_tokens: 150,
        cache_read_tokens: 40,
        reasoning_tokens: 20,
        input_audio_tokens: 30,
        usage_source: "provider",
      },
      uncachedInput: 30,
    },
  },
  {
    what: "gRPC names in generationInfo, one number per candidate",
    origin: "@langchain/google-vertexai 0.1 ChatVertexAI.invoke()",
    evidence: {
      provider: "google_vertexai",
      generations: [
        {
          generationInfo: {
            usage_metadata: { prompt_token_count: 11, candidates_token_count: [4, 5], total_token_count: 20 },
          },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 11, output_tokens: 9, total_tokens: 20, usage_source: "provider" },
      uncachedInput: 11,
    },
  },
  {
    what: "Claude on Vertex AI is inclusive",
    origin: "@langchain/google-vertexai 2.3.2 ChatVertexAI({ model: 'claude-sonnet-4-5@20250929' }).invoke()",
    evidence: {
      provider: "google_vertexai",
      generations: [
        {
          usageMetadata: {
            input_tokens: 2000,
            output_tokens: 100,
            total_tokens: 2100,
            input_token_details: { cache_read: 1800 },
            output_token_details: { reasoning: 60 },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 2000,
        output_tokens: 100,
        total_tokens: 2100,
        cache_read_tokens: 1800,
        reasoning_tokens: 60,
        usage_source: "provider",
      },
      uncachedInput: 200,
    },
  },
];
