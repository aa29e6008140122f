import { get, getPath, textOf } from "../events/untrusted.ts";
import { deRepeat } from "./de-repeat.ts";

export interface ServiceTierEvidence {
  readonly responseMetadata?: unknown;
  readonly llmOutput?: unknown;
  readonly generationInfo?: unknown;
  /** What the events of a stream told, where its final message does not. */
  readonly streamed?: unknown;
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
  streamed,
  usages = [],
}: ServiceTierEvidence) {
  const copied = get(responseMetadata, "serviceTier");
  return (
    // https://platform.openai.com/docs/api-reference/chat/object#service_tier
    textOf(get(responseMetadata, "service_tier")) ??
    textOf(get(streamed, "service_tier")) ??
    textOf(get(generationInfo, "service_tier")) ??
    // @langchain/google
    textOf(get(llmOutput, "serviceTier")) ??
    tierOfUsage(get(responseMetadata, "usage")) ??
    tierOfUsage(get(llmOutput, "usage")) ??
    // https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
    textOf(get(copied, "type")) ??
    textOf(getPath(responseMetadata, "metadata", "serviceTier", "type")) ??
    // @langchain/core copies llmOutput into a single generation's response_metadata
    textOf(copied) ??
    tierInHolders([responseMetadata, llmOutput, generationInfo]) ??
    usages.map(tierOfUsage).find((tier) => tier !== undefined)
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
    // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#TrafficType
    textOf(get(usage, "trafficType")) ??
    textOf(get(usage, "traffic_type"))
  );
}
