import { getPath, textOf } from "../events/untrusted.ts";
import { deRepeat } from "./de-repeat.ts";

export interface ServiceTierEvidence {
  readonly responseMetadata?: unknown;
  readonly llmOutput?: unknown;
  readonly invocationParams?: unknown;
}

type Place = readonly [keyof ServiceTierEvidence, ...string[]];

/** What was served, then what was asked for: a provider may downgrade "priority". */
const PLACES: readonly Place[] = [
  // https://platform.openai.com/docs/api-reference/chat/object#service_tier
  ["responseMetadata", "service_tier"],
  // @langchain/google
  ["llmOutput", "serviceTier"],
  // https://docs.anthropic.com/en/api/service-tiers
  ["responseMetadata", "usage", "service_tier"],
  ["llmOutput", "usage", "service_tier"],
  // https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
  ["responseMetadata", "serviceTier", "type"],
  ["responseMetadata", "metadata", "serviceTier", "type"],
  // @langchain/core copies llmOutput into a single generation's response_metadata
  ["responseMetadata", "serviceTier"],
  ["invocationParams", "service_tier"],
  ["invocationParams", "serviceTier"],
  ["invocationParams", "serviceTier", "type"],
];

/** The provider's word for the tier of the call, e.g. "flex", "priority", "default". */
export function serviceTier(evidence: ServiceTierEvidence): string | undefined {
  for (const place of PLACES) {
    const tier = textOf(getPath(evidence, ...place));
    if (tier !== undefined) return deRepeat(tier);
  }
  return undefined;
}
