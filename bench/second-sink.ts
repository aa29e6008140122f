import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { createTracer, type Sink, type Tracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { otelWithSdk, sinksTo } from "./contestants.ts";
import { startLoopbackServer } from "./loopback-server.ts";
import { cpuPerRun, cpuWithWrites, inTurns, median } from "./measure.ts";
import { agentRun, recordCallbacks } from "./workload.ts";

const ROUNDS = 9;
const RUNS = 500;

class Noop extends BaseCallbackHandler {
  override name = "noop";
}

interface SecondSink {
  readonly name: string;
  /** CPU that the sink adds to an agent run, in microseconds. */
  readonly addsUs: number;
  /** The same, as a share of what the run costs with the ledger alone. */
  readonly share: number;
}

/** The agent run of the handler's row, replayed into tracers with the ledger alone and with each sink beside it. */
export async function measureSecondSink(): Promise<{ ledgerUs: number; sinks: readonly SecondSink[] }> {
  const dir = mkdtempSync(join(tmpdir(), "bench-"));
  const server = await startLoopbackServer();
  const replay = await recordCallbacks(agentRun(1, 400));
  const noop = new Noop();
  const tracerWith = (...others: Sink[]) =>
    createTracer({ environment: "bench", sinks: [ledger({ dir }), ...others] });
  const tracers: Record<string, Tracer> = { ledger: tracerWith() };
  for (const [name, sink] of Object.entries({ ...sinksTo(server.url), otel: otelWithSdk() }))
    tracers[name] = tracerWith(sink);

  const contestants = Object.entries(tracers).map(
    ([name, tracer]) =>
      [
        name,
        () =>
          cpuWithWrites(
            RUNS,
            () => replay.into(tracer.handler),
            () => tracer.flush(),
          ),
      ] as const,
  );
  const results = await inTurns<string>(ROUNDS, {
    noop: () => cpuPerRun(RUNS, () => replay.into(noop)),
    ...Object.fromEntries(contestants),
  });
  for (const tracer of Object.values(tracers)) await tracer.close();
  server.stop();
  rmSync(dir, { recursive: true });

  const cpuOf = (name: string) => median(results[name] ?? []);
  const ledgerUs = cpuOf("ledger") - cpuOf("noop");
  const { ledger: _, ...withSecond } = tracers;
  const sinks = Object.keys(withSecond).map((name) => {
    const addsUs = cpuOf(name) - cpuOf("ledger");
    return { name, addsUs, share: addsUs / ledgerUs };
  });
  return { ledgerUs, sinks };
}
if (import.meta.url === `file://${process.argv[1]}`) console.log(await measureSecondSink());
