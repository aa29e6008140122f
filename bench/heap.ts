import { createTracer } from "langmeter";
import { swallow } from "./measure.ts";
import { agentRun, recordCallbacks } from "./workload.ts";

const RUNS = 10_000;
/** The part of an agent run's callbacks that arrives before it is broken off without a word. */
const BROKEN_OFF = 0.6;

interface Growth {
  readonly megabytes: number;
}

/** Heap growth over 10,000 runs after as many to warm up, both ends after GC. Needs --expose-gc. */
export async function measureHeap() {
  const replay = await recordCallbacks(agentRun(1, 400));
  return {
    completed: await growthOf(async () => {
      const tracer = createTracer({ sinks: [swallow()] });
      return { run: () => replay.into(tracer.handler), settle: async () => void (await tracer.flush()) };
    }),
    abandonedThenEnded: await growthOf(async () => {
      const tracer = createTracer({ sinks: [swallow()] });
      return {
        run: () => {
          const trace = tracer.startTrace();
          replay.into(trace.handler, BROKEN_OFF);
          void trace.end();
        },
        settle: async () => void (await tracer.flush()),
      };
    }),
    abandonedUntilTtl: await growthOf(async () => {
      let now = Date.now();
      const tracer = createTracer({ sinks: [swallow()], clock: () => now, openRunTtlMs: 60_000 });
      return {
        run: () => {
          now += 1;
          replay.into(tracer.handler, BROKEN_OFF);
        },
        settle: async () => {
          now += 120_000;
          await tracer.flush();
        },
      };
    }),
  };
}

interface Subject {
  readonly run: () => void;
  readonly settle: () => Promise<void>;
}

async function growthOf(create: () => Promise<Subject>): Promise<Growth> {
  const { run, settle } = await create();
  const repeat = async () => {
    for (let index = 0; index < RUNS; index++) {
      run();
      if (index % 100 === 0) await new Promise(setImmediate);
    }
    await settle();
  };
  await repeat();
  const before = await heapAfterGc();
  await repeat();
  const after = await heapAfterGc();
  return { megabytes: (after - before) / 1e6 };
}

async function heapAfterGc(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().heapUsed;
}
