import { get, textOf } from "../events/untrusted.ts";
import { deRepeat } from "./de-repeat.ts";

export interface ServiceTierEvidence {
  readonly responseMetadata?: unknown;
  readonly llmOutput?: unknown;
  readonly invocationParams?: unknown;
}

/** The provider's word for the tier of the call, e.g. "flex", "priority", "default". */
export function serviceTier(evidence: ServiceTierEvidence): string | undefined {
  const tier = servedTier(evidence) ?? requestedTier(evidence);
  return tier === undefined ? undefined : deRepeat(tier);
}

/** What was served goes first: a provider may downgrade "priority". */
function servedTier({ responseMetadata, llmOutput }: ServiceTierEvidence): string | undefined {
  const copied = get(responseMetadata, "serviceTier");
  return (
    // https://platform.openai.com/docs/api-reference/chat/object#service_tier
    textOf(get(responseMetadata, "service_tier")) ??
    // @langchain/google
    textOf(get(llmOutput, "serviceTier")) ??
    // https://docs.anthropic.com/en/api/service-tiers
    textOf(get(get(responseMetadata, "usage"), "service_tier")) ??
    textOf(get(get(llmOutput, "usage"), "service_tier")) ??
    // https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
    textOf(get(copied, "type")) ??
    textOf(get(get(get(responseMetadata, "metadata"), "serviceTier"), "type")) ??
    // @langchain/core copies llmOutput into a single generation's response_metadata
    textOf(copied)
  );
}

function requestedTier({ invocationParams }: ServiceTierEvidence): string | undefined {
  const tier = get(invocationParams, "serviceTier");
  return textOf(get(invocationParams, "service_tier")) ?? textOf(tier) ?? textOf(get(tier, "type"));
}
