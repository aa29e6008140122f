import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../../../src/events/sink.ts";
import { createTraceNames } from "../../../src/sinks/langfuse/trace-names.ts";
import { recordedSample } from "../../events/samples.ts";

const TRACE = "0123456789abcdef0123456789abcdef";

function namesAfter(...batch: readonly RecordedEvent[]) {
  const names = createTraceNames();
  names.learn(batch);
  return names;
}

describe("the name of a trace that is under way", () => {
  it("is that of its first run, and in the end its own", () => {
    const names = namesAfter(recordedSample("chain_start"), recordedSample("tool_call_start"));
    expect(names.find(TRACE)).toBe("planner");
    names.learn([recordedSample("trace_complete", { name: "support" })]);
    expect(names.find(TRACE)).toBe("support");
  });

  it("is unknown where the first run does not say it, rather than that of a later one", () => {
    expect(namesAfter(recordedSample("llm_call_start"), recordedSample("tool_call_start")).find(TRACE)).toBe(
      undefined,
    );
  });

  it("is forgotten when the trace's end is accepted", () => {
    const end = recordedSample("trace_complete", { name: "support" });
    const names = namesAfter(end);
    names.accepted([end]);
    expect(names.find(TRACE)).toBeUndefined();
  });

  it("is kept for 10,000 traces at most", () => {
    const starts = Array.from({ length: 10_001 }, (_, index) =>
      recordedSample("chain_start", { trace_id: String(index).padStart(32, "0") }),
    );
    const names = namesAfter(...starts);
    expect(names.find("0".repeat(32))).toBeUndefined();
    expect(names.find("1".padStart(32, "0"))).toBe("planner");
  });
});
