import { streamOf, type UsageShape } from "./usage-shape.ts";

/** Shapes of @langchain/anthropic 1.5.11 and of Claude's usage in llmOutput. */
export const anthropicShapes: readonly UsageShape[] = [
  {
    what: "stream, chunks not seen: message_start's one token stays in the sum",
    origin: "@langchain/anthropic 1.5.11 ChatAnthropic.stream()",
    evidence: {
      provider: "anthropic",
      generations: [
        {
          usageMetadata: {
            input_tokens: 1318,
            output_tokens: 51,
            total_tokens: 1369,
            input_token_details: { cache_read: 1000, cache_creation: 300 },
            output_token_details: {},
          },
          responseMetadata: {
            usage: {
              cache_creation_input_tokens: 300,
              cache_read_input_tokens: 1000,
              cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
              service_tier: "standard",
            },
          },
        },
      ],
      llmOutput: { tokenUsage: { promptTokens: 1318, completionTokens: 51, totalTokens: 1369 } },
    },
    expected: {
      usage: {
        input_tokens: 1318,
        output_tokens: 51,
        total_tokens: 1369,
        cache_read_tokens: 1000,
        cache_write_tokens: 300,
        cache_write_1h_tokens: 200,
        usage_source: "provider",
      },
      uncachedInput: 18,
    },
  },
  {
    what: "stream with two message_delta events: the last running total counts",
    origin: "@langchain/anthropic 1.5.11 ChatAnthropic.stream(), two message_delta",
    evidence: {
      provider: "anthropic",
      generations: [{ usageMetadata: { input_tokens: 20, output_tokens: 428, total_tokens: 448 } }],
      stream: streamOf([
        { input_tokens: 20, output_tokens: 8, total_tokens: 28 },
        { input_tokens: 0, output_tokens: 120, total_tokens: 120 },
        { input_tokens: 0, output_tokens: 300, total_tokens: 300 },
      ]),
    },
    expected: {
      usage: {
        input_tokens: 20,
        output_tokens: 300,
        total_tokens: 320,
        usage_source: "provider",
        usage_repaired: ["stream_output_added_up"],
      },
      uncachedInput: 20,
    },
  },
  {
    what: "stream cut off after message_start",
    origin: "@langchain/anthropic 1.5.11 ChatAnthropic.stream(), aborted",
    evidence: {
      provider: "anthropic",
      generations: [],
      stream: streamOf([
        {
          input_tokens: 1318,
          output_tokens: 1,
          total_tokens: 1319,
          input_token_details: { cache_read: 1000, cache_creation: 300 },
        },
      ]),
    },
    expected: {
      usage: {
        input_tokens: 1318,
        output_tokens: 1,
        total_tokens: 1319,
        cache_read_tokens: 1000,
        cache_write_tokens: 300,
        usage_source: "provider",
        usage_anomaly: "stream_ended_early",
      },
      uncachedInput: 18,
    },
  },
  {
    what: "only the raw usage, whose input leaves the cache out",
    origin: "llmOutput.usage of ChatAnthropic",
    evidence: {
      provider: "anthropic",
      generations: [{}],
      llmOutput: {
        usage: {
          input_tokens: 18,
          output_tokens: 50,
          cache_creation_input_tokens: 300,
          cache_read_input_tokens: 1000,
          server_tool_use: { web_search_requests: 2 },
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 1318,
        output_tokens: 50,
        total_tokens: 1368,
        cache_read_tokens: 1000,
        cache_write_tokens: 300,
        web_search_requests: 2,
        usage_source: "provider",
      },
      uncachedInput: 18,
    },
  },
  {
    what: "old usage_metadata that leaves the cache out",
    origin: "@langchain/anthropic 0.3 ChatAnthropic.invoke()",
    evidence: {
      provider: "anthropic",
      generations: [
        {
          usageMetadata: {
            input_tokens: 5,
            output_tokens: 20,
            total_tokens: 25,
            input_token_details: { cache_creation: 1253, cache_read: 128955 },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 130213,
        output_tokens: 20,
        total_tokens: 130233,
        cache_read_tokens: 128955,
        cache_write_tokens: 1253,
        usage_source: "provider",
        usage_repaired: ["cache_left_out_of_input"],
      },
      uncachedInput: 5,
    },
  },
  {
    what: "old usage_metadata, larger than its cache, told by the raw usage",
    origin: "@langchain/anthropic 0.3 ChatAnthropic.invoke()",
    evidence: {
      provider: "anthropic",
      generations: [
        {
          usageMetadata: {
            input_tokens: 500,
            output_tokens: 20,
            total_tokens: 520,
            input_token_details: { cache_creation: 0, cache_read: 100 },
          },
          responseMetadata: {
            usage: {
              input_tokens: 500,
              output_tokens: 20,
              cache_creation_input_tokens: 0,
              cache_read_input_tokens: 100,
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 600,
        output_tokens: 20,
        total_tokens: 620,
        cache_read_tokens: 100,
        cache_write_tokens: 0,
        usage_source: "provider",
        usage_repaired: ["cache_left_out_of_input"],
      },
      uncachedInput: 500,
    },
  },
  {
    what: "a split by lifetime that does not add up is dropped",
    origin: "@langchain/anthropic 1.5.11 ChatAnthropic.invoke(), malformed",
    evidence: {
      provider: "anthropic",
      generations: [
        {
          usageMetadata: {
            input_tokens: 318,
            output_tokens: 50,
            total_tokens: 368,
            input_token_details: { cache_creation: 300, cache_read: 0 },
          },
          responseMetadata: {
            usage: {
              input_tokens: 18,
              output_tokens: 50,
              cache_creation_input_tokens: 300,
              cache_read_input_tokens: 0,
              cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 100 },
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
        cache_read_tokens: 0,
        cache_write_tokens: 300,
        usage_source: "provider",
      },
      uncachedInput: 18,
    },
  },
  {
    what: "cache writes",
    origin: "llmOutput.tokenUsage",
    evidence: {
      provider: "anthropic",
      generations: [{}],
      llmOutput: {
        tokenUsage: {
          promptTokens: 1000,
          completionTokens: 50,
          totalTokens: 1050,
          cache_creation_input_tokens: 800,
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 1000,
        output_tokens: 50,
        total_tokens: 1050,
        cache_write_tokens: 800,
        usage_source: "provider",
      },
      uncachedInput: 200,
    },
  },
  {
    what: "cache reads and writes",
    origin: "llmOutput.tokenUsage",
    evidence: {
      provider: "anthropic",
      generations: [{}],
      llmOutput: {
        tokenUsage: {
          promptTokens: 2000,
          completionTokens: 50,
          totalTokens: 2050,
          prompt_tokens_details: { cached_tokens: 800 },
          cache_creation_input_tokens: 500,
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 2000,
        output_tokens: 50,
        total_tokens: 2050,
        cache_read_tokens: 800,
        cache_write_tokens: 500,
        usage_source: "provider",
      },
      uncachedInput: 700,
    },
  },
  {
    what: "more cached tokens than prompt tokens",
    origin: "llmOutput.tokenUsage, malformed",
    evidence: {
      provider: "anthropic",
      generations: [{}],
      llmOutput: {
        tokenUsage: {
          promptTokens: 100,
          completionTokens: 20,
          totalTokens: 120,
          prompt_tokens_details: { cached_tokens: 150 },
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 100,
        output_tokens: 20,
        total_tokens: 120,
        cache_read_tokens: 150,
        usage_source: "provider",
        usage_anomaly: "cache_exceeds_input",
      },
      uncachedInput: 0,
    },
  },
  {
    what: "an empty usage_metadata is passed over",
    origin: "@langchain/anthropic 1.5.11 ChatAnthropic.invoke(), streamUsage: false",
    evidence: {
      provider: "anthropic",
      generations: [
        { usageMetadata: {}, responseMetadata: { usage: { input_tokens: 21, output_tokens: 9 } } },
      ],
    },
    expected: {
      usage: { input_tokens: 21, output_tokens: 9, total_tokens: 30, usage_source: "provider" },
      uncachedInput: 21,
    },
  },
  {
    what: "a custom provider serving Claude",
    origin: "llmOutput.tokenUsage of a gateway",
    evidence: {
      provider: "custom",
      generations: [{}],
      llmOutput: {
        tokenUsage: {
          promptTokens: 500,
          completionTokens: 30,
          totalTokens: 530,
          prompt_tokens_details: { cached_tokens: 200 },
        },
      },
    },
    expected: {
      usage: {
        input_tokens: 500,
        output_tokens: 30,
        total_tokens: 530,
        cache_read_tokens: 200,
        usage_source: "provider",
      },
      uncachedInput: 300,
    },
  },
];
