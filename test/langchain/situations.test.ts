import { describe, expect, it } from "vitest";
import { agentSituations } from "./situations/agents.ts";
import { chainSituations } from "./situations/chains.ts";
import { graphSituations } from "./situations/graphs.ts";
import { modelSituations } from "./situations/models.ts";
import { toolSituations } from "./situations/tools.ts";
import { dedent, outline } from "./support/outline.ts";
import { startRecording } from "./support/recording.ts";

const SITUATIONS = [
  ...modelSituations,
  ...chainSituations,
  ...toolSituations,
  ...agentSituations,
  ...graphSituations,
];

describe("the situations in which LangChain calls a handler", () => {
  it("are 41, each with a name of its own", () => {
    expect(new Set(SITUATIONS.map(({ name }) => name)).size).toBe(41);
  });

  it.each(SITUATIONS)("$name leaves its record on the shared handler", async ({ act, record, fails = false }) => {
    const { tracer, events } = startRecording();
    const failed = await act({ callbacks: [tracer.handler] }).then(
      () => false,
      () => true,
    );
    await tracer.close();
    expect(outline(events)).toBe(dedent(record));
    expect(failed).toBe(fails);
  });
});
