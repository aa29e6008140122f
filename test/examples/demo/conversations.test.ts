import type { EventOf } from "langmeter";
import { createTracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { beforeAll, describe, expect, it } from "vitest";
import { conversations } from "../../../examples/demo/conversations/index.ts";
import { holdConversations } from "../../../examples/demo/hold-conversations.ts";
import { openLoopback } from "../../../examples/demo/model-access.ts";
import { createTerminal } from "../../../examples/demo/terminal.ts";
import { tracePrinter } from "../../../examples/demo/trace-printer.ts";

const WHOLE_DEMO_MS = 30_000;

describe("the demo's conversations on loopback", () => {
  const record = memory();
  let printed = "";

  beforeAll(async () => {
    const models = await openLoopback();
    const terminal = createTerminal({
      write: (text) => {
        printed += text;
      },
    });
    const tracer = createTracer({ sinks: [record, tracePrinter(terminal)] });
    await holdConversations(conversations, { tracer, models, terminal });
    await tracer.close();
    await models.close();
  }, WHOLE_DEMO_MS);

  const traces = () =>
    record.events.filter((event): event is EventOf<"trace_complete"> => event.event === "trace_complete");
  const traceOf = (thread: string, channel: string) =>
    traces().filter((trace) => trace.thread_id === thread && trace.channel === channel);

  it("cover all channels and several users", () => {
    expect(new Set(traces().map(({ channel }) => channel))).toEqual(
      new Set(["web", "sms", "title_generation"]),
    );
    expect(new Set(traces().map(({ user_id }) => user_id))).toEqual(
      new Set(["maria", "jonas", "ines", "omar"]),
    );
  });

  it("count two parallel tools and the tokens of both steps", () => {
    expect(traceOf("bergholm", "web")[0]).toMatchObject({
      llm_calls: 2,
      tool_calls: 2,
      tools: ["find_departures", "get_weather"],
      input_tokens: 2_733,
      output_tokens: 74,
      cached_tokens: 1_280,
      outcome: "success",
    });
  });

  it("record the failing tool and the answer that followed", () => {
    const [, booking] = traceOf("bergholm", "web");
    expect(booking).toMatchObject({ tool_calls: 1, errors: 1, outcome: "success" });
    const failure = record.events.find((event) => event.event === "tool_error");
    expect(failure).toMatchObject({ tool_name: "book_tickets", trace_id: booking?.trace_id });
  });

  it("price the reasoning model by its dated id", () => {
    expect(traceOf("seasick", "web")).toMatchObject([
      { models: ["gpt-5-mini-2025-08-07"], reasoning_tokens: 305, cached_tokens: 1_024, unpriced_calls: 0 },
    ]);
  });

  it("keep the users of the shared handler apart", () => {
    const [first, second] = traceOf("sms-ines", "sms");
    expect([first, second]).toMatchObject([
      { user_id: "ines", input_tokens: 88 },
      { user_id: "ines", input_tokens: 117 },
    ]);
  });

  it("see the retry of withRetry, and not the client's own", () => {
    const hidden = traceOf("sms-ines", "sms").at(-1);
    const seen = traceOf("sms-omar", "sms").at(-1);
    expect(hidden).toMatchObject({ llm_calls: 1, retries: 0, outcome: "success" });
    expect(seen).toMatchObject({ llm_calls: 2, retries: 1, outcome: "success" });
  });

  it.each([
    ["poem", "error"],
    ["history", "aborted"],
    ["ships", "abandoned"],
  ])("end the trace of thread %s as %s", (thread, outcome) => {
    expect(traceOf(thread, "web")).toMatchObject([{ outcome }]);
  });

  it("print what went wrong and what the user had asked", () => {
    expect(printed).toContain("model gpt-4o-mini-2024-07-18: content_filter: 400 The response was filtered");
    expect(printed).toContain("asked: Write a poem that insults the captain.");
    expect(printed).toContain("tool book_tickets: tool_error: Payment service unavailable");
    expect(printed).toContain("asked: Book the 10:15 for two people, please.");
  });

  it("print one line per trace", () => {
    expect(printed.match(/^ [✓✗] /gm)).toHaveLength(traces().length);
  });
});
