import type { UsageShape } from "./usage-shape.ts";

/** Shapes of the packages that serve open models and of gateways. */
export const othersShapes: readonly UsageShape[] = [
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
