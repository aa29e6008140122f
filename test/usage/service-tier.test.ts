import { expect, it } from "vitest";
import { serviceTier } from "../../src/usage/service-tier.ts";

it.each([
  ["OpenAI", { responseMetadata: { service_tier: "flex" } }, "flex"],
  ["a stream of two choices", { responseMetadata: { service_tier: "prioritypriority" } }, "priority"],
  ["Anthropic", { responseMetadata: { usage: { service_tier: "standard" } } }, "standard"],
  ["Anthropic's llmOutput", { llmOutput: { usage: { service_tier: "batch" } } }, "batch"],
  ["Google", { llmOutput: { serviceTier: "flex" } }, "flex"],
  ["Google, copied by core", { responseMetadata: { serviceTier: "flex" } }, "flex"],
  ["Bedrock Converse", { responseMetadata: { serviceTier: { type: "priority" } } }, "priority"],
  ["Bedrock, streamed", { responseMetadata: { metadata: { serviceTier: { type: "flex" } } } }, "flex"],
  ["the request", { invocationParams: { service_tier: "auto" } }, "auto"],
])("reads the tier of %s", (_who, evidence, expected) => {
  expect(serviceTier(evidence)).toBe(expected);
});

it("prefers the served tier to the requested one", () => {
  const evidence = {
    responseMetadata: { service_tier: "default" },
    invocationParams: { service_tier: "priority" },
  };
  expect(serviceTier(evidence)).toBe("default");
});

it("finds none where none is told", () => {
  expect(serviceTier({ responseMetadata: { service_tier: null }, invocationParams: {} })).toBeUndefined();
});
