import { describe, expect, it } from "vitest";
import { llmCallEnd, toolCallEnd, toolError } from "./ledger-fixture.ts";
import { reportOn } from "./report-on.ts";

describe("a report on tool calls", () => {
  it("counts calls, errors and latencies of each tool, the most called first", async () => {
    const made = await reportOn(
      [
        toolCallEnd({ tool_name: "weather", latency_ms: 5 }),
        toolCallEnd({ latency_ms: 10 }),
        toolCallEnd({ latency_ms: 20 }),
        toolError(),
        llmCallEnd(),
      ],
      { by: "tool" },
    );
    expect(made.subject).toBe("tool_calls");
    expect(made.rows).toEqual([
      {
        tool: "search",
        calls: 3,
        errors: 1,
        error_rate: 0.333333,
        latency_p50_ms: 15,
        latency_p95_ms: 19.5,
        latency_p99_ms: 19.9,
      },
      {
        tool: "weather",
        calls: 1,
        errors: 0,
        error_rate: 0,
        latency_p50_ms: 5,
        latency_p95_ms: 5,
        latency_p99_ms: 5,
      },
    ]);
    expect(made.total.calls).toBe(4);
  });

  it("combines a tool with the fields that tool calls have", async () => {
    const { rows } = await reportOn(
      [toolCallEnd({ channel: "web" }), toolError({ status: "aborted", error_type: undefined })],
      {
        by: ["tool", "channel", "error"],
      },
    );
    expect(rows.map(({ tool, channel, error }) => [tool, channel, error])).toEqual([
      ["search", "web", null],
      ["search", null, "aborted"],
    ]);
  });
});
