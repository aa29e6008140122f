import { createInterface } from "node:readline";
import { createTracer } from "../../../src/index.ts";
import { withLambda } from "../../../src/serverless/index.ts";
import { eventsSink } from "./events-sink.ts";
import { invoke, lambdaContext } from "./lambda-runtime.ts";

/** What one line of the input says. */
export interface InvocationLine {
  readonly requestId: string;
  /** Until the function's timeout. */
  readonly remainingMs: number;
}

/**
 * A function's process: each line of the input is an invocation, each line of the output the answer to it. Run it with
 * the backend's address as its argument.
 */
const [, , url] = process.argv;
if (url === undefined) throw new Error("the backend's address is missing");
const tracer = createTracer({ sinks: [eventsSink(url)] });
const handler = withLambda(
  tracer,
  async () => {
    const trace = tracer.startTrace();
    trace.recordLlmCall({ model: "gpt-4o-mini", usage: { input_tokens: 3, output_tokens: 2 } });
    await trace.end();
  },
  { maxFlushMs: 10_000 },
);

for await (const line of createInterface({ input: process.stdin })) {
  const { requestId, remainingMs } = JSON.parse(line) as InvocationLine;
  const { kind } = await invoke(handler, {}, lambdaContext(remainingMs, requestId));
  process.stdout.write(`${kind}\n`);
}
