import { createTracer, type Tracer } from "langmeter";
import { sinksTo } from "./contestants.ts";
import { startLoopbackServer } from "./loopback-server.ts";
import { cpuPerAsyncRun, inTurns, median, swallow } from "./measure.ts";
import { chatCall, type Replay, recordCallbacks } from "./workload.ts";

const ROUNDS = 9;
const REQUESTS = 300;

/** What a request of a server does: a trace with one chat call, ended and flushed before the answer goes out. */
async function request(tracer: Tracer, replay: Replay): Promise<void> {
  const trace = tracer.startTrace({ userId: "u-1", channel: "web", threadId: "t-1" });
  replay.into(trace.handler);
  await trace.end();
  await tracer.flush();
}

/** Microseconds of our CPU that delivering one request's events takes, by sink: what it takes beyond a sink that throws away. */
export async function measureRequestFlush(): Promise<Readonly<Record<string, number>>> {
  const server = await startLoopbackServer();
  const replay = await recordCallbacks(chatCall(300));
  const sinks = { swallow: swallow(), ...sinksTo(server.url) };
  const tracers = Object.entries(sinks).map(
    ([name, sink]) => [name, createTracer({ environment: "bench", sinks: [sink] })] as const,
  );
  const results = await inTurns(
    ROUNDS,
    Object.fromEntries(
      tracers.map(([name, tracer]) => [name, () => cpuPerAsyncRun(REQUESTS, () => request(tracer, replay))]),
    ),
  );
  for (const [, tracer] of tracers) await tracer.close();
  server.stop();
  const { swallow: nothing = [], ...delivered } = results;
  return Object.fromEntries(
    Object.entries(delivered).map(([name, values]) => [name, median(values) - median(nothing)]),
  );
}
if (import.meta.url === `file://${process.argv[1]}`) console.log(await measureRequestFlush());
