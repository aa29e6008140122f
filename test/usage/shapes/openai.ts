import type { UsageShape } from "./usage-shape.ts";

/** Shapes of @langchain/openai and of what older OpenAI clients put into llmOutput. */
export const openaiShapes: readonly UsageShape[] = [
  {
    what: "Responses API, streaming: true: usage only under estimatedTokenUsage, and real",
    origin:
      "@langchain/openai 1.5.13 ChatOpenAI({ useResponsesApi: true, streaming: true }).invoke(), usage_metadata taken away",
    evidence: {
      provider: "openai",
      generations: [{ responseMetadata: { object: "response", id: "resp_1", status: "completed" } }],
      llmOutput: { estimatedTokenUsage: { input_tokens: 40, output_tokens: 12, total_tokens: 52 } },
    },
    expected: {
      usage: { input_tokens: 40, output_tokens: 12, total_tokens: 52, usage_source: "provider" },
      uncachedInput: 40,
      finishReason: "completed",
    },
  },
  {
    what: "a guess of LangChain's tokenizer is marked as estimated",
    origin: "@langchain/openai 1.5.13 ChatOpenAI({ streaming: true }).invoke(), server without usage",
    evidence: {
      provider: "openai",
      generations: [{}],
      llmOutput: { estimatedTokenUsage: { promptTokens: 20, completionTokens: 10, totalTokens: 30 } },
    },
    expected: {
      usage: { input_tokens: 20, output_tokens: 10, total_tokens: 30, usage_source: "estimated" },
      uncachedInput: 20,
    },
  },
  {
    what: "usage_metadata with a finish reason",
    origin: "@langchain/openai 1.5.13 ChatOpenAI.invoke()",
    evidence: {
      provider: "openai",
      generations: [
        {
          usageMetadata: { input_tokens: 12, output_tokens: 4, total_tokens: 16 },
          responseMetadata: { finish_reason: "stop" },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 12, output_tokens: 4, total_tokens: 16, usage_source: "provider" },
      uncachedInput: 12,
      finishReason: "stop",
    },
  },
  {
    what: "prompt cache writes on the raw usage",
    origin: "@langchain/openai 1.5.13 ChatOpenAI.invoke(), gpt-5.6",
    evidence: {
      provider: "openai",
      generations: [
        {
          usageMetadata: {
            input_tokens: 1200,
            output_tokens: 10,
            total_tokens: 1210,
            input_token_details: { cache_read: 0 },
          },
          responseMetadata: {
            usage: {
              prompt_tokens: 1200,
              completion_tokens: 10,
              total_tokens: 1210,
              prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 1100 },
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 1200,
        output_tokens: 10,
        total_tokens: 1210,
        cache_read_tokens: 0,
        cache_write_tokens: 1100,
        usage_source: "provider",
      },
      uncachedInput: 100,
    },
  },
  {
    what: "numbers as strings",
    origin: "llmOutput of a gateway that sends strings",
    evidence: {
      provider: "openai",
      generations: [{}],
      llmOutput: { tokenUsage: { promptTokens: "7", completionTokens: "3" } },
    },
    expected: {
      usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10, usage_source: "provider" },
      uncachedInput: 7,
    },
  },
  {
    what: "snake_case token_usage",
    origin: "llmOutput of a LangServe proxy",
    evidence: {
      provider: "openai",
      generations: [{}],
      llmOutput: { token_usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } },
    },
    expected: {
      usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10, usage_source: "provider" },
      uncachedInput: 7,
    },
  },
  {
    what: "more cached tokens than prompt tokens",
    origin: "llmOutput, malformed",
    evidence: {
      provider: "openai",
      generations: [{}],
      llmOutput: {
        tokenUsage: {
          promptTokens: 80,
          completionTokens: 20,
          totalTokens: 100,
          prompt_tokens_details: { cached_tokens: 100 },
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 80,
        output_tokens: 20,
        total_tokens: 100,
        cache_read_tokens: 100,
        usage_source: "provider",
        usage_anomaly: "cache_exceeds_input",
      },
      uncachedInput: 0,
    },
  },
  {
    what: "cached tokens of a prompt of zero tokens",
    origin: "llmOutput, malformed",
    evidence: {
      provider: "openai",
      generations: [{}],
      llmOutput: {
        tokenUsage: {
          promptTokens: 0,
          completionTokens: 10,
          totalTokens: 10,
          prompt_tokens_details: { cached_tokens: 50 },
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 0,
        output_tokens: 10,
        total_tokens: 10,
        cache_read_tokens: 50,
        usage_source: "provider",
        usage_anomaly: "cache_exceeds_input",
      },
      uncachedInput: 0,
    },
  },
  {
    what: "more cache writes than prompt tokens",
    origin: "llmOutput, malformed",
    evidence: {
      provider: "openai",
      generations: [{}],
      llmOutput: {
        tokenUsage: {
          promptTokens: 200,
          completionTokens: 50,
          totalTokens: 250,
          input_token_details: { cache_creation: 800 },
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 200,
        output_tokens: 50,
        total_tokens: 250,
        cache_write_tokens: 800,
        usage_source: "provider",
        usage_anomaly: "cache_exceeds_input",
      },
      uncachedInput: 0,
    },
  },
  {
    what: "an answer from LangChain's own cache",
    origin: "@langchain/core 1.2.13, cache hit",
    evidence: {
      provider: "openai",
      generations: [
        {
          usageMetadata: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
          generationInfo: { finish_reason: "stop", tokenUsage: {} },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0, usage_source: "provider" },
      uncachedInput: 0,
      finishReason: "stop",
    },
  },
  {
    what: "an answer from LangChain's own cache keeps the first answer's response_metadata",
    origin: "@langchain/core 1.2.13 InMemoryCache with ChatOpenAI",
    evidence: {
      provider: "openai",
      generations: [
        {
          usageMetadata: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
          responseMetadata: {
            finish_reason: "stop",
            tokenUsage: { promptTokens: 12, completionTokens: 4, totalTokens: 16 },
            usage: {
              prompt_tokens: 12,
              completion_tokens: 4,
              total_tokens: 16,
              prompt_tokens_details: { cached_tokens: 8 },
            },
          },
          generationInfo: { finish_reason: "stop", tokenUsage: {} },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0, usage_source: "provider" },
      uncachedInput: 0,
      finishReason: "stop",
    },
  },
  {
    what: "raw usage in generationInfo.response_metadata",
    origin: "a Generation without message metadata",
    evidence: {
      provider: "openai",
      generations: [
        {
          responseMetadata: {},
          generationInfo: { response_metadata: { usage: { input_tokens: 21, output_tokens: 9 } } },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 21, output_tokens: 9, total_tokens: 30, usage_source: "provider" },
      uncachedInput: 21,
    },
  },
  {
    what: "an empty tokenUsage is passed over",
    origin: "a Generation without message metadata",
    evidence: {
      provider: "openai",
      generations: [
        {
          responseMetadata: {},
          generationInfo: { response_metadata: { usage: { input_tokens: 21, output_tokens: 9 } } },
        },
      ],
      llmOutput: { tokenUsage: {} },
    },
    expected: {
      usage: { input_tokens: 21, output_tokens: 9, total_tokens: 30, usage_source: "provider" },
      uncachedInput: 21,
    },
  },
  {
    what: "only a total",
    origin: "llmOutput of a completion server",
    evidence: { provider: "openai", generations: [{}], llmOutput: { tokenUsage: { totalTokens: 30 } } },
    expected: { usage: { total_tokens: 30, usage_source: "provider" }, uncachedInput: 0 },
  },
  {
    what: "no output count, but a total",
    origin: "llmOutput of a completion server",
    evidence: {
      provider: "openai",
      generations: [{}],
      llmOutput: { tokenUsage: { promptTokens: 20, totalTokens: 30 } },
    },
    expected: {
      usage: { input_tokens: 20, output_tokens: 10, total_tokens: 30, usage_source: "provider" },
      uncachedInput: 20,
    },
  },
];
