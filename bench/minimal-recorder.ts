import { appendFile } from "node:fs/promises";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";

/**
 * The yardstick: what one would write by hand in an afternoon for the same events, in the same file, with no
 * redaction, no price table, no schema, no limits on memory. Reads OpenAI's fields only.
 */
interface Run {
  readonly id: string;
  readonly name: string;
  readonly parent: Run | undefined;
  readonly root: Run;
  readonly startedAt: number;
  steps: number;
  calls: number;
  tools: number;
  tokensIn: number;
  tokensOut: number;
  cost: number;
  output: string;
}

interface Answer {
  readonly content: unknown;
  readonly tool_calls: readonly { readonly name: string; readonly args: unknown }[];
  readonly response_metadata: { readonly model_name: string; readonly finish_reason: string };
  readonly usage_metadata: {
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly total_tokens: number;
    readonly input_token_details: { readonly cache_read: number };
    readonly output_token_details: { readonly reasoning: number };
  };
}

const PRICE = { input: 0.15e-6, cached: 0.075e-6, output: 0.6e-6 };

export class MinimalRecorder extends BaseCallbackHandler {
  override name = "minimal";
  override awaitHandlers = true;
  readonly runs = new Map<string, Run>();
  readonly file: string;
  lines: string[] = [];
  writing: Promise<void> = Promise.resolve();

  constructor(file: string) {
    super();
    this.file = file;
  }

  emit(event: string, run: Run, fields: object): void {
    this.lines.push(
      JSON.stringify({
        event,
        event_id: crypto.randomUUID(),
        schema_version: 1,
        timestamp: new Date().toISOString(),
        trace_id: run.root.id.replaceAll("-", ""),
        span_id: run.id.slice(-17).replace("-", ""),
        parent_span_id: run.parent?.id.slice(-17).replace("-", ""),
        run_id: run.id,
        parent_run_id: run.parent?.id,
        environment: "bench",
        channel: "web",
        thread_id: "t-1",
        user_id: "u-1",
        ...fields,
      }),
    );
    if (this.lines.length >= 1_000) this.write();
  }

  write(): void {
    const text = `${this.lines.join("\n")}\n`;
    this.lines = [];
    this.writing = this.writing.then(() => appendFile(this.file, text));
  }

  start(id: string, parentId: string | undefined, name: string): Run {
    const parent = parentId === undefined ? undefined : this.runs.get(parentId);
    const run = {
      id,
      name,
      parent,
      startedAt: performance.now(),
      steps: 0,
      calls: 0,
      tools: 0,
      tokensIn: 0,
      tokensOut: 0,
      cost: 0,
      output: "",
    } as unknown as Run;
    Object.assign(run, { root: parent?.root ?? run });
    this.runs.set(id, run);
    return run;
  }

  end(id: string): Run | undefined {
    const run = this.runs.get(id);
    this.runs.delete(id);
    return run;
  }

  override handleChainStart(
    _chain: unknown,
    _inputs: unknown,
    id: string,
    parentId?: string,
    tags?: string[],
    _metadata?: unknown,
    _type?: string,
    name?: string,
  ): void {
    const run = this.start(id, parentId, name ?? "chain");
    if (!tags?.includes("langsmith:hidden") && name !== "RunnableLambda")
      this.emit("chain_start", run, { name: run.name });
  }

  override handleChainEnd(_outputs: unknown, id: string): void {
    const run = this.end(id);
    if (run === undefined) return;
    const latency_ms = performance.now() - run.startedAt;
    if (run.root === run) this.emit("agent_finish", run, { output: run.output, steps: run.steps });
    if (run.name !== "__start__" && run.name !== "RunnableLambda")
      this.emit("chain_end", run, { name: run.name, status: "success", latency_ms });
    if (run.root !== run) return;
    const { calls, tools, tokensIn, tokensOut, cost, output } = run;
    this.emit("trace_complete", run, {
      llm_calls: calls,
      tool_calls: tools,
      input_tokens: tokensIn,
      output_tokens: tokensOut,
      cost_usd: cost,
      output,
      latency_ms,
    });
  }

  override handleChatModelStart(
    _model: unknown,
    batches: unknown,
    id: string,
    parentId?: string,
    extra?: unknown,
  ): void {
    const run = this.start(id, parentId, "ChatOpenAI");
    const messages = (batches as { type: string; content: string }[][])[0] ?? [];
    const input: object[] = [];
    for (let index = messages.length - 1, left = 2_000; index >= 0 && left > 0; index--) {
      const message = messages[index];
      const content = String(message?.content).slice(0, left);
      left -= content.length;
      input.unshift({ role: message?.type, content });
    }
    const params = (extra as { invocation_params: { model: string; temperature: number } }).invocation_params;
    this.emit("llm_call_start", run, {
      provider: "openai",
      model: params.model,
      input,
      message_count: messages.length,
      model_parameters: { temperature: params.temperature },
      tools: ["lookup"],
    });
  }

  override handleLLMEnd(output: unknown, id: string): void {
    const run = this.end(id);
    const message = (output as { generations: { message: Answer }[][] }).generations[0]?.[0]?.message;
    if (run === undefined || message === undefined) return;
    const usage = message.usage_metadata;
    const cached = usage.input_token_details.cache_read;
    const cost =
      (usage.input_tokens - cached) * PRICE.input +
      cached * PRICE.cached +
      usage.output_tokens * PRICE.output;
    const { root } = run;
    root.calls++;
    root.steps++;
    root.tokensIn += usage.input_tokens;
    root.tokensOut += usage.output_tokens;
    root.cost += cost;
    root.output = String(message.content).slice(0, 2_000);
    this.emit("llm_call_end", run, {
      provider: "openai",
      model: message.response_metadata.model_name,
      finish_reason: message.response_metadata.finish_reason,
      output: root.output,
      tool_calls: message.tool_calls,
      latency_ms: performance.now() - run.startedAt,
      cost_usd: cost,
      usage: {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        total_tokens: usage.total_tokens,
        cache_read_tokens: cached,
        reasoning_tokens: usage.output_token_details.reasoning,
      },
    });
    for (const call of message.tool_calls)
      this.emit("agent_action", run, {
        tool: call.name,
        tool_input: JSON.stringify(call.args),
        step: root.steps,
      });
  }

  override handleToolStart(
    _tool: unknown,
    input: string,
    id: string,
    parentId?: string,
    _tags?: string[],
    _metadata?: unknown,
    name?: string,
  ): void {
    const run = this.start(id, parentId, name ?? "tool");
    this.emit("tool_call_start", run, { tool_name: run.name, input: input.slice(0, 1_000) });
  }

  override handleToolEnd(output: { content?: string }, id: string): void {
    const run = this.end(id);
    if (run === undefined) return;
    run.root.tools++;
    this.emit("tool_call_end", run, {
      tool_name: run.name,
      output: String(output.content).slice(0, 1_000),
      status: "success",
      latency_ms: performance.now() - run.startedAt,
    });
  }
}
