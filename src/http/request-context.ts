import { mergeContexts, type TraceContext } from "../context/context.ts";
import { placeFromHeaders } from "../context/trace-parent.ts";
import { baggageOf } from "./baggage.ts";
import type { RequestFacts } from "./request-facts.ts";

export interface ContextParts {
  readonly requestId: string;
  /** What the application says, the later the stronger. */
  readonly given: readonly (TraceContext | null | undefined)[];
  /** Keys of the `baggage` header that become metadata. */
  readonly baggage: readonly string[];
}

/** The context of a request: of its own events and of everything that happens inside. */
export function requestContext(
  facts: RequestFacts,
  { requestId, given, baggage }: ContextParts,
): TraceContext {
  const carried = { metadata: baggageOf(facts.header("baggage"), baggage) };
  const stated = given.map((context) => context ?? undefined);
  return mergeContexts(carried, ...stated, { requestId, ...placeFromHeaders(facts.header) });
}
