import type { UsageShape } from "./usage-shape.ts";

/** Shapes of @langchain/aws 1.4.5 ChatBedrockConverse and of the older Bedrock classes. */
export const bedrockShapes: readonly UsageShape[] = [
  {
    what: "Converse, lifetimes repeated and in the SDK's spelling",
    origin: "@langchain/aws 1.4.5 ChatBedrockConverse.invoke()",
    evidence: {
      provider: "amazon_bedrock",
      generations: [
        {
          usageMetadata: {
            input_tokens: 318,
            output_tokens: 50,
            total_tokens: 368,
            input_token_details: { cache_creation: 300 },
          },
          responseMetadata: {
            usage: {
              inputTokens: 18,
              outputTokens: 50,
              cacheWriteInputTokens: 300,
              cacheDetails: [
                { ttl: "T5M", inputTokens: 40 },
                { ttl: "t5m", inputTokens: 60 },
                { ttl: "T1H", inputTokens: 200 },
              ],
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 318,
        output_tokens: 50,
        total_tokens: 368,
        cache_write_tokens: 300,
        cache_write_1h_tokens: 200,
        usage_source: "provider",
      },
      uncachedInput: 18,
    },
  },
  {
    what: "Converse, unusable lifetimes",
    origin: "@langchain/aws 1.4.5 ChatBedrockConverse.invoke(), malformed",
    evidence: {
      provider: "amazon_bedrock",
      generations: [
        {
          usageMetadata: {
            input_tokens: 318,
            output_tokens: 50,
            total_tokens: 368,
            input_token_details: { cache_creation: 300 },
          },
          responseMetadata: {
            usage: {
              inputTokens: 18,
              outputTokens: 50,
              cacheWriteInputTokens: 300,
              cacheDetails: [
                { ttl: "5m", inputTokens: 100 },
                { ttl: "1h", inputTokens: 100 },
                { ttl: "unknown", inputTokens: 100 },
                { ttl: "5m", inputTokens: -1 },
                { ttl: "1h", inputTokens: null },
              ],
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 318,
        output_tokens: 50,
        total_tokens: 368,
        cache_write_tokens: 300,
        usage_source: "provider",
      },
      uncachedInput: 18,
    },
  },
  {
    what: "Converse, one lifetime",
    origin: "@langchain/aws 1.4.5 ChatBedrockConverse.invoke()",
    evidence: {
      provider: "amazon_bedrock",
      generations: [
        {
          usageMetadata: {
            input_tokens: 218,
            output_tokens: 50,
            total_tokens: 268,
            input_token_details: { cache_creation: 200 },
          },
          responseMetadata: {
            usage: {
              inputTokens: 18,
              outputTokens: 50,
              cacheWriteInputTokens: 200,
              cacheDetails: [{ ttl: "1h", inputTokens: 200 }],
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 218,
        output_tokens: 50,
        total_tokens: 268,
        cache_write_tokens: 200,
        cache_write_1h_tokens: 200,
        usage_source: "provider",
      },
      uncachedInput: 18,
    },
  },
  {
    what: "raw counts, whose input leaves the cache out",
    origin: "response_metadata.usage",
    evidence: {
      provider: "amazon_bedrock",
      generations: [
        { responseMetadata: { usage: { inputTokens: 18, outputTokens: 50, cacheReadInputTokens: 5 } } },
      ],
    },
    expected: {
      usage: {
        input_tokens: 23,
        output_tokens: 50,
        total_tokens: 73,
        cache_read_tokens: 5,
        usage_source: "provider",
      },
      uncachedInput: 18,
    },
  },
  {
    what: "invocation metrics",
    origin: "InvokeModel, response_metadata",
    evidence: {
      provider: "bedrock",
      generations: [
        {
          responseMetadata: {
            finish_reason: "stop",
            "amazon-bedrock-invocationMetrics": { inputTokenCount: 24, outputTokenCount: 8 },
          },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 24, output_tokens: 8, total_tokens: 32, usage_source: "provider" },
      uncachedInput: 24,
      finishReason: "stop",
    },
  },
  {
    what: "usage in a later generation",
    origin: "response_metadata.usage",
    evidence: {
      provider: "amazon_bedrock",
      generations: [
        { responseMetadata: { usage: {} } },
        { responseMetadata: { usage: { inputTokenCount: 55, outputTokenCount: 17 } } },
      ],
    },
    expected: {
      usage: { input_tokens: 55, output_tokens: 17, total_tokens: 72, usage_source: "provider" },
      uncachedInput: 55,
    },
  },
  {
    what: "usage in a later place of the same generation",
    origin: "response_metadata.metadata.usage",
    evidence: {
      provider: "amazon_bedrock",
      generations: [
        {
          responseMetadata: { usage: {}, metadata: { usage: { inputTokenCount: 34, outputTokenCount: 12 } } },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 34, output_tokens: 12, total_tokens: 46, usage_source: "provider" },
      uncachedInput: 34,
    },
  },
];
