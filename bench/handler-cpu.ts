import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { cpuPerRun, cpuWithWrites, inTurns, median } from "./measure.ts";
import { MinimalRecorder } from "./minimal-recorder.ts";
import { agentRun, recordCallbacks } from "./workload.ts";

const ROUNDS = 9;
const RUNS = 1_000;

class Noop extends BaseCallbackHandler {
  override name = "noop";
}

/** Replays one createAgent run (2 model calls, 1 tool call): handler alone, ledger on. */
export async function measureHandler() {
  const dir = mkdtempSync(join(tmpdir(), "bench-"));
  const replay = await recordCallbacks(agentRun(1, 400));
  const tracer = createTracer({ environment: "bench", sinks: [ledger({ dir })] });
  const minimal = new MinimalRecorder(join(dir, "minimal.ndjson"));
  const noop = new Noop();
  const writeMinimal = () => {
    minimal.write();
    return minimal.writing;
  };
  const results = await inTurns(ROUNDS, {
    noop: () => cpuPerRun(RUNS, () => replay.into(noop)),
    minimal: () => cpuWithWrites(RUNS, () => replay.into(minimal), writeMinimal),
    langmeter: () =>
      cpuWithWrites(
        RUNS,
        () => replay.into(tracer.handler),
        () => tracer.flush(),
      ),
  });
  await tracer.close();
  rmSync(dir, { recursive: true });
  const noopUs = median(results.noop);
  const minimalUs = median(results.minimal) - noopUs;
  const langmeterUs = median(results.langmeter) - noopUs;
  return { callbacks: replay.calls, noopUs, minimalUs, langmeterUs, ratio: langmeterUs / minimalUs };
}
if (import.meta.url === `file://${process.argv[1]}`) console.log(await measureHandler());
