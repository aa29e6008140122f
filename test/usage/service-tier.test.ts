import { expect, it } from "vitest";
import { serviceTiers } from "../../src/usage/service-tier.ts";

it.each([
  ["OpenAI", { responseMetadata: { service_tier: "flex" } }, "flex"],
  ["a stream of two choices", { responseMetadata: { service_tier: "prioritypriority" } }, "priority"],
  ["Anthropic", { responseMetadata: { usage: { service_tier: "standard" } } }, "standard"],
  ["Anthropic's llmOutput", { llmOutput: { usage: { service_tier: "batch" } } }, "batch"],
  ["Google", { llmOutput: { serviceTier: "flex" } }, "flex"],
  ["Google, copied by core", { responseMetadata: { serviceTier: "flex" } }, "flex"],
  ["Bedrock Converse", { responseMetadata: { serviceTier: { type: "priority" } } }, "priority"],
  ["Bedrock, streamed", { responseMetadata: { metadata: { serviceTier: { type: "flex" } } } }, "flex"],
  ["Vertex AI", { generationInfo: { usage_metadata: { trafficType: "ON_DEMAND_FLEX" } } }, "flex"],
  ["a stream's events", { reported: "flex" }, "flex"],
  ["a raw usage", { usages: [{ traffic_type: "PROVISIONED_THROUGHPUT" }] }, "provisioned_throughput"],
])("reads the tier of %s", (_who, evidence, expected) => {
  expect(serviceTiers(evidence).served).toBe(expected);
});

it.each([
  ["OpenAI and Anthropic", { service_tier: "auto" }, "auto"],
  ["Google", { serviceTier: "flex" }, "flex"],
  ["Bedrock", { serviceTier: { type: "priority" } }, "priority"],
])("reads the tier that a request to %s asks for", (_who, invocationParams, expected) => {
  expect(serviceTiers({ invocationParams })).toEqual({ served: undefined, requested: expected });
});

it("tells the served tier from the requested one", () => {
  const evidence = {
    responseMetadata: { service_tier: "default" },
    invocationParams: { service_tier: "priority" },
  };
  expect(serviceTiers(evidence)).toEqual({ served: "default", requested: "priority" });
});

it("finds none where none is told", () => {
  const none = serviceTiers({ responseMetadata: { service_tier: null }, invocationParams: {} });
  expect(none).toEqual({ served: undefined, requested: undefined });
});
