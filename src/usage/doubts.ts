import { get } from "../events/untrusted.ts";
import type { Counts } from "./counts.ts";
import { type RepairContext, uncountedTokens } from "./provider-rows.ts";
import { generatesImages, ranOnServer } from "./server-tools.ts";

/** Something that the counts of a call leave open and that no repair can settle. */
interface Doubt {
  readonly name: string;
  /** Where it goes: `usage_incomplete` makes a call unpriced, `usage_anomaly` only says so. */
  readonly field: "incomplete" | "anomaly";
  /** Whose counts have the fault; absent where the answer itself shows it. */
  readonly providers?: readonly string[];
  readonly holds: (counts: Counts, context: RepairContext, repaired: readonly string[]) => boolean;
}

const DOUBTS: readonly Doubt[] = [
  // Thoughts are output, the prompt of a tool is input; the total alone does not tell them apart.
  // https://ai.google.dev/api/generate-content#UsageMetadata
  {
    name: "thoughts_or_tool_prompt",
    field: "incomplete",
    providers: ["google_genai", "google_vertexai"],
    holds: (counts) => uncountedTokens(counts) > 0,
  },
  // @langchain/google-genai drops the modalities of the prompt, and so do the event streams of the other Google packages.
  // https://ai.google.dev/gemini-api/docs/pricing: audio costs up to seven times what text costs
  {
    name: "audio_of_input",
    field: "incomplete",
    providers: ["google_genai", "google_vertexai"],
    holds: ({ inputAudio, inputText }, { evidence }) =>
      evidence.hasSound === true && inputAudio === undefined && inputText === undefined,
  },
  // @langchain/anthropic reads only the output of message_delta: what a server tool or a compaction brought in while
  // the answer was streamed is lost. https://docs.anthropic.com/en/docs/build-with-claude/streaming#event-types
  {
    name: "server_work_of_stream",
    field: "incomplete",
    providers: ["anthropic"],
    holds: (_, { evidence: { generations }, stream, iterations }) =>
      stream !== undefined &&
      stream.chunks > 0 &&
      iterations.compaction === undefined &&
      generations.some(({ content }) => ranOnServer(content)),
  },
  // https://platform.claude.com/docs/en/agents-and-tools/tool-use/advisor-tool#usage-and-billing
  { name: "other_models", field: "incomplete", holds: (_, { iterations }) => iterations.otherModels },
  // https://developers.openai.com/api/docs/guides/image-generation: an image model of its own does it
  { name: "generated_images", field: "incomplete", holds: (_, { evidence }) => generatesImages(evidence) },
  // The events of a stream have no lifetimes: an hour costs 1.6 times five minutes, which is what is billed here.
  // https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#pricing
  {
    name: "cache_write_lifetime_unknown",
    field: "anomaly",
    providers: ["anthropic", "bedrock"],
    holds: ({ cacheWrite, cacheWrite5m, cacheWrite1h }, { stream }) =>
      stream?.running === true && (cacheWrite ?? 0) > 0 && (cacheWrite5m ?? cacheWrite1h) === undefined,
  },
  // Neither a chunk nor a whole number of them says how often the cached part was added up.
  {
    name: "cache_read_added_up",
    field: "anomaly",
    providers: ["google_genai"],
    holds: ({ cacheRead }, { evidence, stream }, repaired) =>
      evidence.className === "ChatGoogleGenerativeAI" &&
      stream?.running === false &&
      stream.callbacks > 1 &&
      (cacheRead ?? 0) > 0 &&
      !repaired.includes("stream_cache_read_added_up"),
  },
  // The old Bedrock class counts the input without its cached part, and its events have no other count.
  {
    name: "cache_may_be_missing",
    field: "anomaly",
    providers: ["bedrock"],
    holds: (_, { evidence, stream }) => evidence.className === "BedrockChat" && stream?.running === true,
  },
  // What was only asked for, where the answer says nothing.
  {
    name: "inference_geo_not_confirmed",
    field: "anomaly",
    providers: ["anthropic"],
    holds: (_, context) => onlyAskedFor("inference_geo", context),
  },
  {
    name: "speed_not_confirmed",
    field: "anomaly",
    providers: ["anthropic"],
    holds: (_, context) => onlyAskedFor("speed", context),
  },
];

export interface Doubts {
  readonly incomplete: readonly string[];
  readonly anomalies: readonly string[];
}

/** @param repaired Names of the repairs that were made. */
export function doubtsOf(counts: Counts, context: RepairContext, repaired: readonly string[]): Doubts {
  const held = DOUBTS.filter(
    ({ providers, holds }) =>
      (providers === undefined || providers.some((name) => context.providers.includes(name))) &&
      holds(counts, context, repaired),
  );
  const named = (field: Doubt["field"]) =>
    held.filter((each) => each.field === field).map(({ name }) => name);
  return { incomplete: named("incomplete"), anomalies: named("anomaly") };
}

function onlyAskedFor(field: string, { evidence, sources }: RepairContext): boolean {
  const asked = get(evidence.invocationParams, field);
  return typeof asked === "string" && sources.every(({ value }) => get(value, field) === undefined);
}
