import { describe, expect, it } from "vitest";
import { usageSchema } from "../../src/events/schema.ts";
import { exclusiveBuckets } from "../../src/usage/exclusive-buckets.ts";
import { KNOWN_FAULTS, type KnownFault, type Reported } from "./known-faults.ts";
import type { CallTruth, RecordedCall } from "./recorded-call.ts";
import { recordings, replay } from "./replay.ts";

const recordedCalls = recordings.flatMap(({ file, package: name, version, calls }) =>
  calls.map((recorded) => ({ file, origin: `${name} ${version} ${recorded.call}`, recorded })),
);

function reported(recorded: RecordedCall): Reported {
  const { usage, ...event } = replay(recorded);
  const { usage_source: source, usage_repaired: repaired = [], usage_anomaly: anomaly, ...counts } = usage;
  return {
    provider: event.provider,
    modelRequested: event.model_requested,
    model: event.model,
    finishReason: event.finish_reason,
    serviceTier: event.service_tier,
    costUsd: event.cost_source === "provider" ? event.cost_usd : undefined,
    source,
    repaired,
    anomaly,
    ...counts,
  } as Reported;
}

function faultsOf(file: string, call: string): readonly KnownFault[] {
  return KNOWN_FAULTS.filter(({ calls }) => calls[file]?.includes(call));
}

/** The truth, as far as the package leaves it to be seen. */
function expected({ usage, ...truth }: CallTruth, faults: readonly KnownFault[]): Reported {
  const lost = new Set<string>(faults.flatMap((fault) => fault.lost ?? []));
  const counts = lost.has("usage") ? {} : usage;
  const all = {
    ...truth,
    ...counts,
    model: truth.model ?? truth.modelRequested,
    source: Object.keys(counts).length === 0 ? ("none" as const) : ("provider" as const),
    repaired: faults.flatMap((fault) => fault.repaired ?? []),
  };
  const seen = Object.fromEntries(Object.entries(all).filter(([field]) => !lost.has(field)));
  return Object.assign(seen, ...faults.map((fault) => fault.wrong ?? {}));
}

/** A detail of zero is as good as none. */
function withoutZeros(values: Reported): Reported {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0 && value !== undefined));
}

describe("a recorded call", () => {
  it.each(recordedCalls)("comes to what the wire said: $origin", ({ file, recorded }) => {
    const faults = faultsOf(file, recorded.call);
    expect(withoutZeros(reported(recorded))).toEqual(expected(recorded.truth, faults));
  });

  it.each(recordedCalls)("has exclusive buckets that add up to its totals: $origin", ({ recorded }) => {
    const { usage } = replay(recorded);
    expect(usageSchema.safeParse(usage).error).toBeUndefined();
    const parts = Object.values(exclusiveBuckets(usage));
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
    expect(parts.reduce((left, right) => left + right, 0)).toBe(usage.total_tokens ?? 0);
  });
});

describe("the recordings", () => {
  it("hold every call that a known fault names, under a name of its own", () => {
    const names = recordedCalls.map(({ file, recorded }) => `${file}: ${recorded.call}`);
    expect(new Set(names).size).toBe(names.length);
    const named = KNOWN_FAULTS.flatMap(({ calls }) =>
      Object.entries(calls).flatMap(([file, list]) => list.map((call) => `${file}: ${call}`)),
    );
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
  });

  it("know the truth of everything that a fault loses", () => {
    const invented = recordedCalls.flatMap(({ file, origin, recorded: { call, truth } }) => {
      const known = new Set(Object.keys({ ...truth, ...truth.usage }));
      const lost = faultsOf(file, call).flatMap((fault) => fault.lost ?? []);
      return lost.filter((field) => !known.has(field)).map((field) => `${origin}: ${field}`);
    });
    expect(invented).toEqual([]);
  });

  it("hold no key", () => {
    expect(JSON.stringify(recordings)).not.toMatch(/sk-test|api_?key/i);
  });
});
