import { createTracer } from "../../src/index.ts";
import { ledger } from "../../src/sinks/ledger.ts";

/**
 * A process that records tool calls without end and prints after each flush
 * the number of the last call that it has confirmed. Run it with the ledger's folder as its argument.
 */
const dir = process.argv[2];
if (dir === undefined) throw new Error("the ledger's folder is missing");
const tracer = createTracer({ sinks: [ledger({ dir, maxDelayMs: 0 })] });
const trace = tracer.startTrace();
const filler = "x".repeat(900);

for (let call = 1; ; call++) {
  trace.recordToolCall({ name: `call ${call}`, output: filler });
  if (call % 50 !== 0) continue;
  const { pending, dropped } = await tracer.flush();
  if (pending === 0 && dropped === 0) process.stdout.write(`${call}\n`);
}
