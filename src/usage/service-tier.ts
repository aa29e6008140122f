import { get, getPath, textOf } from "../events/untrusted.ts";
import { deRepeat } from "./de-repeat.ts";

export interface ServiceTierEvidence {
  readonly responseMetadata?: unknown;
  readonly llmOutput?: unknown;
  readonly generationInfo?: unknown;
  /** What the events of a stream or the headers of the response told, where the final message does not. */
  readonly reported?: string | undefined;
  /** Raw usage objects that are held elsewhere. */
  readonly usages?: readonly unknown[];
  readonly invocationParams?: unknown;
}

/** The provider's words for the tier of a call, e.g. "flex", "priority", "default". */
export interface ServiceTiers {
  /** As the answer reports it: a provider may serve another than was asked for. */
  readonly served: string | undefined;
  readonly requested: string | undefined;
}

export function serviceTiers(evidence: ServiceTierEvidence): ServiceTiers {
  const { invocationParams } = evidence;
  const asked = get(invocationParams, "serviceTier");
  const requested =
    textOf(get(invocationParams, "service_tier")) ?? textOf(asked) ?? textOf(get(asked, "type"));
  const served = servedTier(evidence);
  return { served: served === undefined ? undefined : deRepeat(served), requested };
}

function servedTier({
  responseMetadata,
  llmOutput,
  generationInfo,
  reported,
  usages = [],
}: ServiceTierEvidence) {
  const copied = get(responseMetadata, "serviceTier");
  return (
    // https://platform.openai.com/docs/api-reference/chat/object#service_tier
    textOf(get(responseMetadata, "service_tier")) ??
    textOf(get(generationInfo, "service_tier")) ??
    reported ??
    // The raw counts know more than a package may have made of them: @langchain/google takes committed capacity for standard.
    usages.map(tierOfUsage).find((tier) => tier !== undefined) ??
    // @langchain/google
    textOf(get(llmOutput, "serviceTier")) ??
    tierOfUsage(get(responseMetadata, "usage")) ??
    tierOfUsage(get(llmOutput, "usage")) ??
    // https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
    textOf(get(copied, "type")) ??
    textOf(getPath(responseMetadata, "metadata", "serviceTier", "type")) ??
    // @langchain/core copies llmOutput into a single generation's response_metadata
    textOf(copied) ??
    tierInHolders([responseMetadata, llmOutput, generationInfo])
  );
}

function tierInHolders(holders: readonly unknown[]): string | undefined {
  for (const holder of holders) {
    const tier = tierOfUsage(get(holder, "usageMetadata")) ?? tierOfUsage(get(holder, "usage_metadata"));
    if (tier !== undefined) return tier;
  }
  return undefined;
}

function tierOfUsage(usage: unknown): string | undefined {
  return (
    // https://docs.anthropic.com/en/api/service-tiers
    textOf(get(usage, "service_tier")) ??
    tierOfTraffic(textOf(get(usage, "trafficType")) ?? textOf(get(usage, "traffic_type")))
  );
}

/**
 * "ON_DEMAND_FLEX" is "flex", "ON_DEMAND" is "standard", "PROVISIONED_THROUGHPUT" stays.
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#TrafficType
 */
function tierOfTraffic(traffic: string | undefined): string | undefined {
  if (traffic === undefined || traffic === "TRAFFIC_TYPE_UNSPECIFIED") return undefined;
  return traffic === "ON_DEMAND" ? "standard" : traffic.replace(/^ON_DEMAND_/, "").toLowerCase();
}
