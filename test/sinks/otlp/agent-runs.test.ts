import { createAgent } from "langchain";
import { createTracer, type Tracer } from "langmeter";
import { recordRequests } from "langmeter/http";
import { capture, operation } from "langmeter/operations";
import { type OtlpOptions, otlp } from "langmeter/sinks/otlp";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../../examples/model-server/reply.ts";
import { startOpenAI } from "../../langchain/support/openai.ts";
import { add } from "../../langchain/support/tools.ts";
import type { DecodedSpan } from "../../otlp/support/official-decoder.ts";
import { type Collector, startCollector } from "./support/collector.ts";

const QUESTION = "What is 1 + 2, said the sentinel?";
const question = { messages: [{ role: "user", content: QUESTION }] };
const asksForTool: Reply = { toolCalls: [{ id: "call_1", name: "add", args: { a: 1, b: 2 } }] };
const answers: Reply = { text: "It is 3, said the sentinel." };

interface Run {
  readonly collector: Collector;
  readonly tracer: Tracer;
  /** Asks the agent once, as one conversation turn. */
  ask(): Promise<void>;
}

async function startRun(replies: readonly Reply[], options: Partial<OtlpOptions> = {}): Promise<Run> {
  const collector = await startCollector();
  const tracer = createTracer({
    environment: "prod",
    sinks: [otlp({ endpoint: collector.url, serviceName: "support-bot", ...options })],
  });
  const { model } = await startOpenAI(replies);
  const agent = createAgent({ model, tools: [add], name: "math" });
  return {
    collector,
    tracer,
    async ask() {
      const trace = tracer.startTrace({ threadId: "t_42" });
      await agent.invoke(question, { callbacks: [trace.handler] });
      await trace.end();
    },
  };
}

const CALLER_SPAN = "cd".repeat(8);
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
const SPAN_KIND = { internal: 1, server: 2 } as const;

function named(spans: readonly DecodedSpan[], name: string): DecodedSpan[] {
  return spans.filter((span) => span.name === name);
}

describe("an agent's run over OTLP", () => {
  it("is one tree of spans under the span of its trace", async () => {
    const { collector, tracer, ask } = await startRun([asksForTool, answers]);
    await ask();
    expect(await tracer.flush()).toMatchObject({ pending: 0, dropped: 0 });
    const { spans } = collector;
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const [root, ...otherRoots] = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ""));
    expect(otherRoots).toEqual([]);
    expect(root).toMatchObject({ name: "math", attributes: { "langmeter.trace.llm_calls": 2 } });
    const [agent] = named(spans, "invoke_agent math");
    expect(agent?.parentSpanId).toBe(root?.spanId);
    expect(named(spans, "chat gpt-4o-mini")).toHaveLength(2);
    expect(named(spans, "execute_tool add")).toMatchObject([
      { attributes: { "gen_ai.tool.call.id": "call_1", "gen_ai.conversation.id": "t_42" } },
    ]);
    await tracer.close();
  });

  it("holds every child within its parent's time", async () => {
    const { collector, tracer, ask } = await startRun([asksForTool, answers]);
    await ask();
    await tracer.flush();
    const byId = new Map(collector.spans.map((span) => [span.spanId, span]));
    for (const span of collector.spans) {
      const parent = byId.get(span.parentSpanId ?? "");
      if (parent === undefined) continue;
      const early = BigInt(parent.startTimeUnixNano) - BigInt(span.startTimeUnixNano);
      const late = BigInt(span.endTimeUnixNano) - BigInt(parent.endTimeUnixNano);
      // Starts are whole milliseconds, and a span ends its measured latency after its start.
      expect(early).toBeLessThanOrEqual(1_000_000n);
      expect(late).toBeLessThanOrEqual(1_000_000n);
    }
    await tracer.close();
  });

  it("sends nothing of what was said, unless it is told to", async () => {
    const { collector, tracer, ask } = await startRun([asksForTool, answers]);
    await ask();
    await tracer.flush();
    expect(collector.requests.map(({ body }) => body).join()).not.toContain("sentinel");
    await tracer.close();
  });

  it("sends what was said where it is told to", async () => {
    const { collector, tracer, ask } = await startRun([asksForTool, answers], { content: "full" });
    await ask();
    await tracer.flush();
    const [first] = named(collector.spans, "chat gpt-4o-mini");
    expect(JSON.parse(String(first?.attributes["gen_ai.input.messages"]))).toEqual([
      { role: "user", parts: [{ type: "text", content: QUESTION }] },
    ]);
    expect(JSON.parse(String(first?.attributes["gen_ai.output.messages"]))).toEqual([
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "call_1", name: "add", arguments: { a: 1, b: 2 } }],
        finish_reason: "tool_call",
      },
    ]);
    await tracer.close();
  });

  it("loses no span and no count where many run at once", async () => {
    const runs = 40;
    const { collector, tracer, ask } = await startRun(Array.from({ length: 2 * runs }, () => answers));
    await Promise.all(Array.from({ length: runs }, ask));
    await Promise.all(Array.from({ length: 10 }, () => tracer.flush({ timeoutMs: 10_000 })));
    expect(named(collector.spans, "chat gpt-4o-mini")).toHaveLength(runs);
    expect(named(collector.spans, "invoke_agent math")).toHaveLength(runs);
    const counts = collector.metrics
      .filter(({ name }) => name === "gen_ai.client.operation.duration")
      .flatMap(({ histogram }) => histogram?.dataPoints ?? []);
    expect(counts.reduce((sum, { count }) => sum + Number(count), 0)).toBe(runs);
    await tracer.close();
  });
});

describe("what happens around the model calls, over OTLP", () => {
  it("is sent as spans, so that every parent arrives", async () => {
    const { collector, tracer, ask } = await startRun([answers]);
    const answer = async () => {
      await operation("ai.enhance", ask, { plan: "pro" }, { tracer });
      return new Response("It is 3.");
    };
    const headers = { traceparent: `00-${"ab".repeat(16)}-${CALLER_SPAN}-01` };
    const request = new Request("http://localhost/enhance", { method: "POST", headers });
    await (await recordRequests(answer, { tracer })(request)).text();
    await tracer.flush();
    const { spans } = collector;
    const parents = new Set(spans.map(({ parentSpanId }) => parentSpanId));
    for (const { spanId } of spans) parents.delete(spanId);
    expect([...parents]).toEqual([CALLER_SPAN]);
    const [server] = named(spans, "POST /enhance");
    expect(server).toMatchObject({
      kind: SPAN_KIND.server,
      parentSpanId: CALLER_SPAN,
      attributes: { "http.request.method": "POST", "http.response.status_code": 200 },
    });
    expect(named(spans, "ai.enhance")).toMatchObject([
      {
        kind: SPAN_KIND.internal,
        parentSpanId: server?.spanId,
        attributes: { "langmeter.status": "success", "langmeter.properties.plan": "pro" },
      },
    ]);
  });

  it("does not take a request whose caller left for a failed one", async () => {
    const { collector, tracer } = await startRun([answers]);
    const caller = new AbortController();
    const answer = recordRequests(
      async ({ signal }: Request) => {
        caller.abort();
        signal.throwIfAborted();
        return new Response("nobody is there");
      },
      { tracer },
    );
    await answer(new Request("http://localhost/enhance", { signal: caller.signal })).catch(() => undefined);
    await tracer.flush();
    const [server] = named(collector.spans, "GET /enhance");
    expect(server?.kind).toBe(SPAN_KIND.server);
    expect(server?.status?.code ?? 0).toBe(0);
    expect(server?.attributes).not.toHaveProperty("error.type");
  });

  it("says what failed, and why only as far as content is asked for", async () => {
    for (const [content, message] of [
      ["none", undefined],
      ["truncated", "no paper left"],
    ] as const) {
      const { collector, tracer } = await startRun([answers], { content });
      const work = () => Promise.reject(new Error("no paper left"));
      await operation("report.print", work, {}, { tracer }).catch(() => undefined);
      capture("printer_empty", {}, { tracer });
      await tracer.flush();
      expect(collector.spans).toHaveLength(1);
      expect(collector.spans[0]).toMatchObject({
        name: "report.print",
        attributes: { "error.type": "application_error" },
        status: { code: 2, ...(message && { message }) },
      });
    }
  });
});
