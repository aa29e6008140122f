import { describe, expect, it } from "vitest";
import { environmentName } from "../../../src/sinks/langfuse/environment-name.ts";

describe("an environment's name in Langfuse", () => {
  it.each([
    ["prod", "prod"],
    ["Prod EU", "prod-eu"],
    ["staging/blue", "staging-blue"],
    ["langfuse-dev", "env-langfuse-dev"],
    ["x".repeat(60), "x".repeat(40)],
    ["", undefined],
    [undefined, undefined],
  ])("is made from %j as %j", (environment, name) => {
    expect(environmentName(environment)).toBe(name);
    expect(name ?? "none").toMatch(/^(?!langfuse)[a-z0-9_-]+$/);
  });
});
