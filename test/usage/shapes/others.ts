import type { UsageShape } from "./usage-shape.ts";

/** Shapes of the packages that serve open models and of gateways. */
export const othersShapes: readonly UsageShape[] = [
  {
    what: "groq, invoke: cached tokens only in the raw usage",
    origin: "@langchain/groq 1.3.1 ChatGroq.invoke()",
    evidence: {
      provider: "groq",
      generations: [
        {
          usageMetadata: { input_tokens: 1200, output_tokens: 300, total_tokens: 1500 },
          responseMetadata: {
            usage: {
              prompt_tokens: 1200,
              completion_tokens: 300,
              total_tokens: 1500,
              prompt_tokens_details: { cached_tokens: 1000 },
            },
            service_tier: "on_demand",
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 1200,
        output_tokens: 300,
        total_tokens: 1500,
        cache_read_tokens: 1000,
        usage_source: "provider",
      },
      uncachedInput: 200,
    },
  },
  {
    what: "groq, stream: counts under both namings, the total doubled",
    origin: "@langchain/groq 1.3.1 ChatGroq.stream()",
    evidence: {
      provider: "groq",
      generations: [
        {
          responseMetadata: {
            usage: {
              prompt_tokens: 1200,
              completion_tokens: 300,
              total_tokens: 3000,
              promptTokens: 1200,
              completionTokens: 300,
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 1200,
        output_tokens: 300,
        total_tokens: 1500,
        usage_source: "provider",
        usage_repaired: ["stream_total_added_up"],
      },
      uncachedInput: 1200,
    },
  },
  {
    what: "xai, invoke: reasoning stands beside the output",
    origin: "@langchain/xai 1.4.15 ChatXAI.invoke()",
    evidence: {
      provider: "xai",
      generations: [
        {
          usageMetadata: {
            input_tokens: 1200,
            output_tokens: 180,
            total_tokens: 1500,
            input_token_details: { cache_read: 1000 },
            output_token_details: { reasoning: 120 },
          },
          responseMetadata: {
            model_provider: "openai",
            usage: {
              prompt_tokens: 1200,
              completion_tokens: 180,
              total_tokens: 1500,
              completion_tokens_details: { reasoning_tokens: 120 },
              cost_in_usd_ticks: 37756000,
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 1200,
        output_tokens: 300,
        total_tokens: 1500,
        cache_read_tokens: 1000,
        reasoning_tokens: 120,
        usage_source: "provider",
        usage_repaired: ["reasoning_left_out_of_output"],
      },
      uncachedInput: 200,
      providerCostUsd: 0.0037756,
    },
  },
  {
    what: "xai, stream: total and raw usage doubled",
    origin: "@langchain/xai 1.4.15 ChatXAI.stream()",
    evidence: {
      provider: "xai",
      generations: [
        {
          usageMetadata: {
            input_tokens: 1200,
            output_tokens: 180,
            total_tokens: 3000,
            input_token_details: { cache_read: 1000 },
            output_token_details: { reasoning: 120 },
          },
          responseMetadata: {
            usage: {
              prompt_tokens: 2400,
              completion_tokens: 360,
              total_tokens: 3000,
              completion_tokens_details: { reasoning_tokens: 240 },
              cost_in_usd_ticks: 75512000,
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 1200,
        output_tokens: 300,
        total_tokens: 1500,
        cache_read_tokens: 1000,
        reasoning_tokens: 120,
        usage_source: "provider",
        usage_repaired: ["reasoning_left_out_of_output", "stream_total_added_up", "stream_details_added_up"],
      },
      uncachedInput: 200,
      providerCostUsd: 0.0037756,
    },
  },
  {
    what: "xai: reasoning inside the output stays there",
    origin: "@langchain/xai 1.4.15 ChatXAI.invoke(), an older model",
    evidence: {
      provider: "xai",
      generations: [
        {
          usageMetadata: {
            input_tokens: 1200,
            output_tokens: 300,
            total_tokens: 1500,
            input_token_details: {},
            output_token_details: { reasoning: 120 },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 1200,
        output_tokens: 300,
        total_tokens: 1500,
        reasoning_tokens: 120,
        usage_source: "provider",
      },
      uncachedInput: 1200,
    },
  },
  {
    what: "deepseek: cache hits under its own name",
    origin: "@langchain/deepseek 1.1.13 ChatDeepSeek.invoke(), raw usage only",
    evidence: {
      provider: "deepseek",
      generations: [
        {
          responseMetadata: {
            usage: {
              prompt_tokens: 100,
              completion_tokens: 5,
              prompt_cache_hit_tokens: 64,
              prompt_cache_miss_tokens: 36,
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 100,
        output_tokens: 5,
        total_tokens: 105,
        cache_read_tokens: 64,
        usage_source: "provider",
      },
      uncachedInput: 36,
    },
  },
  {
    what: "deepseek: cache hits beside usage_metadata",
    origin: "@langchain/deepseek 1.1.13 ChatDeepSeek.invoke()",
    evidence: {
      provider: "deepseek",
      generations: [
        {
          usageMetadata: {
            input_tokens: 100,
            output_tokens: 5,
            total_tokens: 105,
            input_token_details: {},
            output_token_details: {},
          },
          responseMetadata: {
            usage: {
              prompt_tokens: 100,
              completion_tokens: 5,
              total_tokens: 105,
              prompt_cache_hit_tokens: 64,
              prompt_cache_miss_tokens: 36,
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 100,
        output_tokens: 5,
        total_tokens: 105,
        cache_read_tokens: 64,
        usage_source: "provider",
      },
      uncachedInput: 36,
    },
  },
  {
    what: "mistral: no details",
    origin: "@langchain/mistralai 1.2.0 ChatMistralAI.invoke()",
    evidence: {
      provider: "mistral",
      generations: [{ usageMetadata: { input_tokens: 15, output_tokens: 7, total_tokens: 22 } }],
      llmOutput: { tokenUsage: { promptTokens: 15, completionTokens: 7, totalTokens: 22 } },
    },
    expected: {
      usage: { input_tokens: 15, output_tokens: 7, total_tokens: 22, usage_source: "provider" },
      uncachedInput: 15,
    },
  },
  {
    what: "ollama: counts beside the model name",
    origin: "@langchain/ollama 1.3.0 ChatOllama.invoke(), usage_metadata taken away",
    evidence: {
      provider: "ollama",
      generations: [{ responseMetadata: { prompt_eval_count: 11, eval_count: 4 } }],
    },
    expected: {
      usage: { input_tokens: 11, output_tokens: 4, total_tokens: 15, usage_source: "provider" },
      uncachedInput: 11,
    },
  },
  {
    what: "cohere: estimatedTokenUsage is what Cohere counted",
    origin: "@langchain/cohere 1.0.5 ChatCohere.invoke(), usage_metadata taken away",
    evidence: {
      provider: "cohere",
      generations: [{}],
      llmOutput: { estimatedTokenUsage: { promptTokens: 70, completionTokens: 9, totalTokens: 79 } },
    },
    expected: {
      usage: { input_tokens: 70, output_tokens: 9, total_tokens: 79, usage_source: "provider" },
      uncachedInput: 70,
    },
  },
  {
    what: "cohere: billed units where no tokens are told",
    origin: "@langchain/cohere 1.0.5 ChatCohere.invoke(), response without meta.tokens",
    evidence: {
      provider: "cohere",
      generations: [
        {
          usageMetadata: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
          generationInfo: {
            finishReason: "COMPLETE",
            meta: { billedUnits: { inputTokens: 8, outputTokens: 9 } },
          },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 8, output_tokens: 9, total_tokens: 17, usage_source: "provider" },
      uncachedInput: 8,
      finishReason: "COMPLETE",
    },
  },
  {
    what: "openrouter: its own cost",
    origin: "@langchain/openrouter ChatOpenRouter.invoke()",
    evidence: {
      provider: "openrouter",
      generations: [
        {
          usageMetadata: {
            input_tokens: 194,
            output_tokens: 2,
            total_tokens: 196,
            input_token_details: { cache_read: 0 },
            output_token_details: { reasoning: 0 },
          },
          responseMetadata: {
            usage: {
              prompt_tokens: 194,
              completion_tokens: 2,
              total_tokens: 196,
              cost: 0.00095,
              is_byok: false,
              cost_details: { upstream_inference_cost: null },
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 194,
        output_tokens: 2,
        total_tokens: 196,
        cache_read_tokens: 0,
        reasoning_tokens: 0,
        usage_source: "provider",
      },
      uncachedInput: 194,
      providerCostUsd: 0.00095,
    },
  },
  {
    what: "openrouter, stream: raw usage and cost doubled",
    origin: "@langchain/openai 1.5.13 ChatOpenAI.stream() on openrouter.ai",
    evidence: {
      provider: "openrouter",
      generations: [
        {
          usageMetadata: { input_tokens: 194, output_tokens: 2, total_tokens: 196 },
          responseMetadata: {
            usage: { prompt_tokens: 388, completion_tokens: 4, total_tokens: 392, cost: 0.0019 },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 194,
        output_tokens: 2,
        total_tokens: 196,
        usage_source: "provider",
        usage_repaired: ["stream_details_added_up"],
      },
      uncachedInput: 194,
      providerCostUsd: 0.00095,
    },
  },
  {
    what: "openrouter with the caller's own key: its fee and the provider's bill",
    origin: "@langchain/openrouter ChatOpenRouter.invoke(), BYOK",
    evidence: {
      provider: "openrouter",
      generations: [
        {
          usageMetadata: { input_tokens: 194, output_tokens: 2, total_tokens: 196 },
          responseMetadata: {
            usage: {
              prompt_tokens: 194,
              completion_tokens: 2,
              cost: 0.00005,
              is_byok: true,
              cost_details: { upstream_inference_cost: 0.001 },
            },
          },
        },
      ],
    },
    expected: {
      usage: { input_tokens: 194, output_tokens: 2, total_tokens: 196, usage_source: "provider" },
      uncachedInput: 194,
      providerCostUsd: 0.00105,
    },
  },
  {
    what: "perplexity: searches and cost",
    origin: "@langchain/community ChatPerplexity.invoke()",
    evidence: {
      provider: "perplexity",
      generations: [
        {
          usageMetadata: { input_tokens: 20, output_tokens: 30, total_tokens: 50 },
          responseMetadata: {
            usage: {
              prompt_tokens: 20,
              completion_tokens: 30,
              total_tokens: 50,
              num_search_queries: 3,
              cost: { total_cost: 0.006 },
            },
          },
        },
      ],
    },
    expected: {
      usage: {
        input_tokens: 20,
        output_tokens: 30,
        total_tokens: 50,
        web_search_requests: 3,
        usage_source: "provider",
      },
      uncachedInput: 20,
      providerCostUsd: 0.006,
    },
  },
  {
    what: "watsonx",
    origin: "@langchain/community ChatWatsonx.invoke()",
    evidence: {
      provider: "watsonx",
      generations: [{}],
      llmOutput: { tokenUsage: { input_token_count: 14, generated_token_count: 6 } },
    },
    expected: {
      usage: { input_tokens: 14, output_tokens: 6, total_tokens: 20, usage_source: "provider" },
      uncachedInput: 14,
    },
  },
];
