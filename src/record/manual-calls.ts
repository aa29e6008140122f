import { contentChars } from "../content/media.ts";
import { newRunId } from "../context/ids.ts";
import { type KnownKeys, unknownKeyMessages } from "../events/known-names.ts";
import type { Usage } from "../events/schema.ts";
import { usageFrom } from "../usage/normalize.ts";
import { modelEnded, modelFailed, modelStarted } from "./model-calls.ts";
import type { ModelResult } from "./model-result.ts";
import type { Prompt, PromptMessage } from "./prompt.ts";
import type { Recorder, RunStart } from "./recorder.ts";
import type { TraceState } from "./run.ts";
import type { RequestedToolCall } from "./tool-call-fields.ts";
import { type ToolResult, toolEnded, toolFailed, toolStarted } from "./tool-calls.ts";

/** A model call that LangChain does not see: a raw SDK call, embeddings, images, audio. */
export interface LlmCallRecord {
  /** openai, anthropic, azure, google, … */
  readonly provider?: string;
  /** The model that was asked for; on Azure the model behind the deployment, or a name from `pricing.aliases`. */
  readonly model: string;
  /** The model that answered, if it is another. */
  readonly servedModel?: string;
  /** chat, embeddings, image, audio, … @default "chat" */
  readonly operation?: string;
  /** The prompt: one text of the user, or messages. */
  readonly input?: string | readonly PromptMessage[];
  readonly output?: string;
  readonly toolCalls?: readonly RequestedToolCall[];
  /** Our usage record, LangChain's `usage_metadata` or the provider's raw usage object. Without it the call is estimated where the tracer has `estimateTokens`, else unpriced. */
  readonly usage?: Partial<Usage> | Readonly<Record<string, unknown>> | null;
  /** The bill in US dollars, where you know it; wins over the price table. */
  readonly costUsd?: number;
  readonly serviceTier?: string;
  readonly finishReason?: string;
  /** temperature, max_tokens, … */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** How long the call took, in milliseconds; it is taken to have ended now. @default 0 */
  readonly latencyMs?: number;
  /** What the call threw. Makes it an `llm_error`. */
  readonly error?: unknown;
  /** Of this call alone, as in LangChain's config. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
}

/** A tool call that LangChain does not see. */
export interface ToolCallRecord {
  readonly name: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly toolCallId?: string;
  /** How long the call took, in milliseconds; it is taken to have ended now. @default 0 */
  readonly latencyMs?: number;
  /** What the tool threw. Makes it a `tool_error`. */
  readonly error?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
}

/** What LangChain's config takes too. */
const COMMON_KEYS = { latencyMs: 0, error: 0, metadata: 0, tags: 0, input: 0, output: 0 };

const LLM_CALL_KEYS = keysOfRecord<LlmCallRecord>("recordLlmCall", {
  ...COMMON_KEYS,
  provider: 0,
  model: 0,
  servedModel: 0,
  operation: 0,
  toolCalls: 0,
  usage: 0,
  costUsd: 0,
  serviceTier: 0,
  finishReason: 0,
  parameters: 0,
});

const TOOL_CALL_KEYS = keysOfRecord<ToolCallRecord>("recordToolCall", {
  ...COMMON_KEYS,
  name: 0,
  toolCallId: 0,
});

/** The compiler sees to it that none is missing. */
function keysOfRecord<Call>(owner: string, keys: Record<keyof Call, unknown>): KnownKeys {
  return { owner, keys: new Set(Object.keys(keys)), advice: "fields of your own go into metadata" };
}

function nameUnknown(recorder: Recorder, given: unknown, keys: KnownKeys): void {
  for (const message of unknownKeyMessages(given, keys)) recorder.warnOnce(message);
}

export function recordLlmCall(recorder: Recorder, trace: TraceState, call: LlmCallRecord): void {
  recorder.guard(() => {
    nameUnknown(recorder, call, LLM_CALL_KEYS);
    const start = startOf(trace, call, call.model);
    modelStarted(recorder, start, {
      operation: call.operation ?? "chat",
      evidence: { lsProvider: call.provider, lsModelName: call.model, invocationParams: call.parameters },
      prompt: promptOf(call.input),
    });
    if (isError(call.error)) return modelFailed(recorder, start.runId, call.error, resultOf(call));
    modelEnded(recorder, start.runId, () => resultOf(call));
  });
}

export function recordToolCall(recorder: Recorder, trace: TraceState, call: ToolCallRecord): void {
  recorder.guard(() => {
    nameUnknown(recorder, call, TOOL_CALL_KEYS);
    const start = startOf(trace, call, call.name);
    toolStarted(recorder, start, { toolCallId: call.toolCallId, input: call.input });
    if (isError(call.error)) return toolFailed(recorder, start.runId, call.error);
    toolEnded(recorder, start.runId, call.output, plainResult);
  });
}

/** A year: more would be a mistake of units and, far enough, no date any more. */
const MAX_LATENCY_MS = 31_536_000_000;

/** `error: caught ?? null` is how callers say that there was none. */
function isError(error: unknown): boolean {
  return error !== undefined && error !== null;
}

function plainResult(output: unknown): ToolResult {
  return { output, isMessage: false, failed: false };
}

function startOf(owner: TraceState, call: LlmCallRecord | ToolCallRecord, name: string): RunStart {
  const { latencyMs = 0, metadata, tags } = call;
  const beganMsAgo = Number.isFinite(latencyMs) ? Math.min(Math.max(0, latencyMs), MAX_LATENCY_MS) : 0;
  return {
    runId: newRunId(),
    parentRunId: undefined,
    name: String(name),
    tags,
    metadata,
    owner,
    beganMsAgo,
  };
}

function resultOf(call: LlmCallRecord): ModelResult {
  const responseMetadata = {
    model_name: call.servedModel ?? call.model,
    finish_reason: call.finishReason,
    service_tier: call.serviceTier,
  };
  const about = {
    provider: call.provider,
    model: call.servedModel ?? call.model,
    invocationParams: call.parameters,
  };
  const usage = call.usage === undefined || call.usage === null ? undefined : usageFrom(call.usage, about);
  return {
    generations: [{ responseMetadata }],
    llmOutput: undefined,
    rawUsage: call.usage,
    text: call.output,
    toolCalls: call.toolCalls ?? [],
    cached: false,
    modelAssumed: call.servedModel === undefined,
    costUsd: call.costUsd,
    ...(usage === undefined
      ? {}
      : { usage: call.operation === "embeddings" ? { output_tokens: 0, ...usage } : usage }),
  };
}

function promptOf(input: LlmCallRecord["input"]): Prompt {
  const messages: readonly PromptMessage[] =
    typeof input === "string" ? [{ role: "user", content: input }] : (input ?? []);
  return {
    messageCount: messages.length,
    chars: () => messages.reduce((sum, { content }) => sum + contentChars(content), 0),
    read: (index) => messages[index] ?? { role: "user", content: "" },
  };
}
