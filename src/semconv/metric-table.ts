/** One instrument of the conventions. */
export interface Metric {
  readonly name: string;
  /** UCUM: s, {token}. */
  readonly unit: string;
  readonly description: string;
  /** Upper bounds of the buckets, each included in its bucket; absent for a counter. */
  readonly boundaries?: readonly number[];
}

// https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-metrics.md
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

const AGENT_SECONDS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];

function seconds(name: string, description: string, boundaries = SECONDS): Metric {
  return { name, unit: "s", description, boundaries };
}

function tokens(name: string, description: string): Metric {
  return { name, unit: "{token}", description, boundaries: TOKENS };
}

function tokenCounter(name: string, description: string): Metric {
  return { name, unit: "{token}", description };
}

const DURATION = "Duration of model calls.";
const FIRST_CHUNK = "Time until the first chunk of a streamed answer.";

/** The instruments of 1.41. */
export const RELEASED = {
  duration: seconds("gen_ai.client.operation.duration", DURATION),
  timeToFirstChunk: seconds("gen_ai.client.operation.time_to_first_chunk", FIRST_CHUNK),
  tokenUsage: tokens("gen_ai.client.token.usage", "Tokens of model calls, by input and output."),
} as const satisfies Record<string, Metric>;

/** https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-token-metrics.md and gen-ai-metrics.md */
export const LATEST = {
  duration: seconds("gen_ai.client.inference.duration", DURATION),
  toolDuration: seconds("gen_ai.execute_tool.duration", "Duration of tool calls."),
  agentDuration: seconds("gen_ai.invoke_agent.duration", "Duration of agents' runs.", AGENT_SECONDS),
  embeddingsDuration: seconds("gen_ai.client.embeddings.duration", "Duration of embedding calls."),
  timeToFirstChunk: seconds("gen_ai.client.inference.time_to_first_chunk", FIRST_CHUNK),
  embeddingsInput: tokens("gen_ai.client.embeddings.operation.input_tokens", "Input tokens of a call."),
  callInput: tokens("gen_ai.client.inference.operation.input_tokens", "Input tokens of a call."),
  callOutput: tokens("gen_ai.client.inference.operation.output_tokens", "Output tokens of a call."),
  input: tokenCounter("gen_ai.client.inference.usage.input_tokens", "Input tokens, cached ones included."),
  output: tokenCounter("gen_ai.client.inference.usage.output_tokens", "Output tokens, reasoning included."),
  cacheRead: tokenCounter(
    "gen_ai.client.inference.usage.cache_read.input_tokens",
    "Input tokens read from the provider's cache.",
  ),
  cacheWrite: tokenCounter(
    "gen_ai.client.inference.usage.cache_write.input_tokens",
    "Input tokens written to the provider's cache.",
  ),
  reasoning: tokenCounter(
    "gen_ai.client.inference.usage.reasoning.output_tokens",
    "Output tokens spent on reasoning.",
  ),
} as const satisfies Record<string, Metric>;
