import fc from "fast-check";
import { createTracer, type LangMeterEvent } from "langmeter";
import { eventSchema } from "langmeter/events";
import { memory } from "langmeter/sinks/memory";
import { beforeAll, describe, expect, it } from "vitest";
import { anything, type NastyName, nastyName, nastyValue } from "../content/nasty-values.ts";
import { type RecordedCall, recordCalls } from "./recorded-calls.ts";

/**
 * Callbacks as LangChain made them, with nasty values in place of what they carry: each argument, each field of an
 * argument and each field of those. The only test that calls the handler itself.
 */
let calls: readonly RecordedCall[];
beforeAll(async () => {
  calls = await recordCalls();
});

/** Where a value is replaced: which call, which argument, and by which fields further down. Numbers wrap around. */
interface Place {
  readonly call: number;
  readonly argument: number;
  readonly path: readonly number[];
}

const place: fc.Arbitrary<Place> = fc.record({
  call: fc.nat(),
  argument: fc.nat(),
  path: fc.array(fc.nat(), { maxLength: 5 }),
});
const replacement = fc.oneof(
  { weight: 2, arbitrary: nastyName.map((name) => ({ name })) },
  { weight: 1, arbitrary: anything.map((value) => ({ value })) },
);
type Replacement = { readonly name: NastyName } | { readonly value: unknown };

const made = (given: Replacement) => ("name" in given ? nastyValue(given.name) : given.value);

function replaceIn(
  original: readonly RecordedCall[],
  { call, argument, path }: Place,
  value: unknown,
): RecordedCall[] {
  const index = call % original.length;
  return original.map((recorded, position) => {
    if (position !== index) return recorded;
    const args = [...recorded.args];
    const chosen = argument % Math.max(args.length, 1);
    args[chosen] = replaceBelow(args[chosen], path, value);
    return { ...recorded, args };
  });
}

/** A copy in which the value stands at the end of the path, or where the path can go no further. */
function replaceBelow(holder: unknown, [step, ...rest]: readonly number[], value: unknown): unknown {
  if (step === undefined || typeof holder !== "object" || holder === null) return value;
  try {
    const keys = Object.keys(holder);
    const key = keys[step % Math.max(keys.length, 1)];
    if (key === undefined) return value;
    const copy: object = Array.isArray(holder)
      ? [...holder]
      : Object.assign(Object.create(Object.getPrototypeOf(holder)), holder);
    return Object.assign(copy, {
      [key]: replaceBelow((holder as Record<string, unknown>)[key], rest, value),
    });
  } catch {
    return value; // the path leads into a nasty value of an earlier change
  }
}

async function replay(recorded: readonly RecordedCall[]) {
  const sink = memory();
  const warnings: string[] = [];
  const logger = { level: "debug", warn: (line: string) => warnings.push(line), info() {}, debug() {} };
  const tracer = createTracer({ sinks: [sink], logger, openRunTtlMs: 3_600_000 });
  const handler = tracer.handler as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
  for (const { method, args } of recorded) handler[method]?.(...args);
  await tracer.close();
  return { events: sink.events, warnings };
}

const ofRuns = (events: readonly LangMeterEvent[]) =>
  events.filter(({ event }) => /^(llm|tool|chain|retriever)_/.test(event));

describe("the handler on values that LangChain should never hand over", () => {
  it("records the calls as they were made, to begin with", async () => {
    const { events, warnings } = await replay(calls);
    expect(new Set(events.map(({ event }) => event)).size).toBe(13);
    expect(warnings).toEqual([]);
  });

  it("never throws, and every event is valid JSON of the schema under one trace and span a run", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(place, replacement), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const nasty = changes.reduce<readonly RecordedCall[]>(
            (changed, [where, given]) => replaceIn(changed, where, made(given)),
            calls,
          );
          const { events } = await replay(nasty);
          for (const event of events) {
            expect(eventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
          }
          const spans = new Map<unknown, Set<string>>();
          for (const { run_id, trace_id, span_id } of events) {
            if (run_id !== undefined)
              spans.set(run_id, (spans.get(run_id) ?? new Set()).add(trace_id + span_id));
          }
          expect([...spans.values()].every((ids) => ids.size === 1)).toBe(true);
          expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);

  it("records everything that happened, though one value of it is nasty", async () => {
    const { events: whole } = await replay(calls);
    await fc.assert(
      fc.asyncProperty(place, replacement, async (where, given) => {
        // A nasty run id tears a run apart, which is no loss of ours.
        const argument = calls[where.call % calls.length]?.args;
        const chosen = argument?.[where.argument % Math.max(argument.length, 1)];
        fc.pre(typeof chosen === "object" && chosen !== null && where.path.length > 0);
        const { events, warnings } = await replay(replaceIn(calls, where, made(given)));
        const tooLarge = warnings.filter((line) => line.includes("too large to send"));
        expect(warnings).toEqual(tooLarge); // a name of megabytes; counted as dropped
        expect(ofRuns(events).length + tooLarge.length).toBeGreaterThanOrEqual(ofRuns(whole).length);
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});
