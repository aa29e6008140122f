import { createTracer } from "langmeter";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startBackendRounds } from "./support/all-backends.ts";
import type { Backend, BackendFault } from "./support/backend.ts";
import { watchProcess } from "./support/disturbances.ts";
import { type Testimony, testify } from "./support/witnessed-application.ts";

const backends = (await startBackendRounds()).flat();
const disturbances = watchProcess();
// The vendors' clients complain there, at any time.
const silenced = vi.spyOn(console, "error").mockReturnValue(undefined);
let alone: Testimony;

beforeAll(async () => {
  alone = await testify();
});

afterAll(async () => {
  for (const backend of backends) await backend.close();
  disturbances.stop();
  silenced.mockRestore();
});

interface Company {
  readonly backend: Backend;
  /** Undefined: it works. */
  readonly fault?: BackendFault;
}

/** What the application testifies beside a sink of this backend, and what the tracer has to say. */
async function testifyBeside({ backend, fault }: Company) {
  await backend.fail(fault);
  const complaints: string[] = [];
  const logger = { warn: (line: string) => void complaints.push(line), info() {}, debug() {} };
  const tracer = createTracer({ sinks: [backend.createSink("full")], logger });
  const timeoutMs = fault === undefined ? 5_000 : 50;
  const testimony = await testify({
    handler: tracer.handler,
    meanwhile: () => void tracer.flush({ timeoutMs }),
  });
  const { pending, dropped } = await tracer.close({ timeoutMs });
  await backend.fail(undefined);
  await backend.forget();
  await new Promise((resolve) => setImmediate(resolve)); // a rejection that nobody handles is told of now
  return { testimony, trouble: { pending, dropped, complaints } };
}

const faults: readonly BackendFault[] = ["refusing", "hanging", "answering garbage", "echoing"];
const working = backends.map((backend) => ({ backend, name: backend.name }));
const failing = faults.flatMap((fault) =>
  backends
    .filter((backend) => backend.faults.includes(fault))
    .map((backend) => ({ backend, name: backend.name, fault })),
);

describe("results, errors, chunks and their order, as the application sees them, are the same", () => {
  it("in every run, so that they can be compared", async () => {
    expect(await testify()).toEqual(alone);
    expect(alone.filter((step) => step === "the same error true")).toHaveLength(3);
    expect(alone.filter((step) => /error true|unchanged true/.test(step)).length).toBeGreaterThan(10);
    expect(alone.filter((step) => /false$/.test(step))).toEqual([]);
  });

  it("beside a tracer without a sink", async () => {
    const { handler, close } = createTracer();
    expect(await testify({ handler, meanwhile() {} })).toEqual(alone);
    await close();
  });

  it.each(working)("beside $name", async (company) => {
    const { testimony, trouble } = await testifyBeside(company);
    expect(testimony).toEqual(alone);
    expect(trouble).toEqual({ pending: 0, dropped: 0, complaints: [] });
  });

  it.each(failing)("beside $name $fault", async (company) => {
    const { testimony, trouble } = await testifyBeside(company);
    expect(testimony).toEqual(alone);
    // Some vendors' answers look like garbage themselves, and Sentry keeps what befalls it to itself.
    const isTold = company.fault !== "answering garbage" && !company.name.startsWith("sentry");
    if (isTold) expect(trouble.complaints).not.toEqual([]);
  });

  it("and nothing was rejected unhandled, and nothing warned of", () => {
    expect(disturbances.lines).toEqual([]);
  });
});
