import { expect, it } from "vitest";
import { agentSituations } from "./situations/agents.ts";
import { graphSituations } from "./situations/graphs.ts";
import { CORE_SITUATIONS, describeCoreSuite } from "./support/core-suite.ts";
import { describeSituations } from "./support/describe-situations.ts";

it("there are 41 situations in which LangChain calls a handler", () => {
  const situations = [...CORE_SITUATIONS, ...agentSituations, ...graphSituations];
  expect(new Set(situations.map(({ name }) => name)).size).toBe(41);
});

describeCoreSuite({ version: "1." });
describeSituations("an agent or graph", [...agentSituations, ...graphSituations]);
