import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { createTracer } from "langmeter";
import { cpuPerAsyncRun, inTurns, median, swallow } from "./measure.ts";
import { agentRun, chatCall } from "./workload.ts";

/** Called inline like ours, and does nothing: what any handler costs at least. */
class InlineNoop extends BaseCallbackHandler {
  override name = "noop";
  override awaitHandlers = true;
  override handleChatModelStart(): void {}
  override handleLLMEnd(): void {}
  override handleChainStart(): void {}
  override handleChainEnd(): void {}
  override handleToolStart(): void {}
  override handleToolEnd(): void {}
}

interface OverNoop {
  readonly noopUs: number;
  readonly langmeterUs: number;
  /** What the handler adds, in microseconds of CPU. */
  readonly overUs: number;
}

async function overNoop(
  rounds: number,
  runs: number,
  run: (callbacks: BaseCallbackHandler[]) => Promise<unknown>,
): Promise<OverNoop> {
  const tracer = createTracer({ sinks: [swallow()] });
  const noop = new InlineNoop();
  const results = await inTurns(rounds, {
    noop: () => cpuPerAsyncRun(runs, () => run([noop])),
    langmeter: () => cpuPerAsyncRun(runs, () => run([tracer.handler])),
  });
  await tracer.close();
  // The difference of neighbours: a drift of the machine falls out of it.
  const differences = results.langmeter.map((us, round) => us - (results.noop[round] ?? 0));
  return {
    noopUs: median(results.noop),
    langmeterUs: median(results.langmeter),
    overUs: median(differences),
  };
}

/** A chat call with a prompt of 1 MB. */
export function measureLargePrompt(): Promise<OverNoop> {
  return overNoop(15, 40, chatCall(1_000_000));
}

/** An agent of 50 steps, whose history grows with each. */
export function measureLongAgent(): Promise<OverNoop> {
  return overNoop(5, 3, agentRun(50, 1_000));
}
