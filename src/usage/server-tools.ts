import { get, getPath, keysOf, listOf, textOf } from "../events/untrusted.ts";
import { toCount } from "./counts.ts";
import type { GenerationEvidence, UsageEvidence } from "./evidence.ts";

/** A server tool whose use is billed apart from the tokens of the call, and how an answer shows that it ran. */
interface ServerTool {
  /** Goes into `usage_excludes`. */
  readonly name: string;
  readonly ran: (generation: GenerationEvidence, items: readonly unknown[]) => boolean;
}

const SERVER_TOOLS: readonly ServerTool[] = [
  // https://developers.openai.com/api/docs/pricing#built-in-tools
  { name: "file_search", ran: (_, items) => items.some(isOfType("file_search_call")) },
  { name: "code_interpreter", ran: (_, items) => items.some(isOfType("code_interpreter_call")) },
  // https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool#usage-and-pricing
  {
    name: "code_execution",
    ran: ({ responseMetadata, content }) =>
      (toCount(getPath(responseMetadata, "usage", "server_tool_use", "code_execution_requests")) ?? 0) > 0 ||
      listOf(content).some((block) => isServerToolUse(block) && /code_execution$/.test(nameOf(block))),
  },
  // https://ai.google.dev/gemini-api/docs/google-search#pricing
  {
    name: "google_search",
    ran: (generation) => listOf(grounding(generation, "webSearchQueries", "web_search_queries")).length > 0,
  },
  // https://ai.google.dev/gemini-api/docs/maps-grounding#pricing
  {
    name: "google_maps",
    ran: (generation) =>
      listOf(grounding(generation, "groundingChunks", "grounding_chunks")).some(
        (chunk) => get(chunk, "maps") !== undefined,
      ),
  },
];

/** Names of the server tools that ran and are billed apart from tokens; web searches have a count of their own. */
export function toolsBilledApart(
  evidence: UsageEvidence,
  webSearches: number | undefined,
): readonly string[] {
  const items = outputItems(evidence);
  const used = SERVER_TOOLS.filter(({ ran }) => evidence.generations.some((each) => ran(each, items)));
  const names = used.map(({ name }) => name);
  // Search models of Chat Completions bill each call that may search, and count nothing.
  const searches = get(evidence.invocationParams, "web_search_options") !== undefined;
  return searches && webSearches === undefined ? [...names, "web_search"] : names;
}

/**
 * Web searches that a Responses API answer lists. OpenAI bills the action "search", not opening a page or
 * searching in it: https://platform.openai.com/docs/guides/tools-web-search#output-and-citations
 */
export function countWebSearches(evidence: UsageEvidence): number | undefined {
  const searches = outputItems(evidence).filter(isOfType("web_search_call")).filter(isBilledSearch);
  return searches.length > 0 ? searches.length : undefined;
}

/** Images by a model of its own, whose tokens are in no count of the answer. */
export function generatesImages(evidence: UsageEvidence): boolean {
  return outputItems(evidence).some(isOfType("image_generation_call"));
}

/** Output items of a Responses API answer: in its metadata, or as its stream named them. */
function outputItems({ generations, stream }: UsageEvidence): readonly unknown[] {
  for (const { responseMetadata } of generations) {
    const items = listOf(get(responseMetadata, "output"));
    if (items.length > 0) return items;
  }
  return stream?.items ?? [];
}

function isBilledSearch(item: unknown): boolean {
  const action = getPath(item, "action", "type");
  return action === undefined || action === "search";
}

function isOfType(type: string): (item: unknown) => boolean {
  return (item) => get(item, "type") === type;
}

function grounding(
  { generationInfo, responseMetadata }: GenerationEvidence,
  key: string,
  snake: string,
): unknown {
  for (const holder of [responseMetadata, generationInfo]) {
    const found = get(holder, "groundingMetadata") ?? get(holder, "grounding_metadata");
    if (found !== undefined) return get(found, key) ?? get(found, snake);
  }
  return undefined;
}

/** Whether a server tool ran, or a compaction: Anthropic's blocks, also as LangChain's standard content names them. */
export function ranOnServer(content: unknown): boolean {
  return listOf(content).some((block) => isServerToolUse(block) || isCompaction(block));
}

function isServerToolUse(block: unknown): boolean {
  const type = textOf(get(block, "type")) ?? "";
  return type === "server_tool_use" || type.startsWith("server_tool_call");
}

function isCompaction(block: unknown): boolean {
  return get(block, "type") === "compaction" || getPath(block, "value", "type") === "compaction";
}

function nameOf(block: unknown): string {
  return textOf(get(block, "name")) ?? "";
}

/** Gemini's tools that run at Google: everything in `tools` that is no list of the caller's own functions. */
export function offersGoogleTools(invocationParams: unknown): boolean {
  return listOf(get(invocationParams, "tools")).some((tool) =>
    keysOf(tool).some((key) => GOOGLE_TOOL.test(key)),
  );
}

// https://ai.google.dev/api/caching#Tool
const GOOGLE_TOOL =
  /^(?:url_?context|google_?search|google_?search_?retrieval|google_?maps|code_?execution|file_?search|computer_?use|retrieval|enterprise_?web_?search|mcp_?servers)$/i;
