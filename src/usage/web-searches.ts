import { get, getPath, listOf } from "../events/untrusted.ts";
import type { GenerationEvidence } from "./evidence.ts";

/**
 * Web searches that a Responses API answer lists. OpenAI bills the action "search", not opening a page or
 * searching in it: https://platform.openai.com/docs/guides/tools-web-search#output-and-citations
 */
export function countWebSearches(generations: readonly GenerationEvidence[]): number | undefined {
  for (const generation of generations) {
    const items = listOf(get(generation.responseMetadata, "output"));
    const searches = items.filter((item) => get(item, "type") === "web_search_call").filter(isBilledSearch);
    if (searches.length > 0) return searches.length;
  }
  return undefined;
}

function isBilledSearch(item: unknown): boolean {
  const action = getPath(item, "action", "type");
  return action === undefined || action === "search";
}
