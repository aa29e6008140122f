import { createTracer, type EventName, type EventOf, type Tracer, type TracerOptions } from "langmeter";
import { type MemorySink, memory } from "langmeter/sinks/memory";
import { expect, onTestFinished } from "vitest";
import { checkEvents } from "./event-checks.ts";

export interface Recording {
  readonly tracer: Tracer;
  readonly events: MemorySink["events"];
  /** All events of this name, oldest first. */
  all<Name extends EventName>(name: Name): EventOf<Name>[];
  /** The one event of this name; fails where there is none or more than one. */
  only<Name extends EventName>(name: Name): EventOf<Name>;
}

/**
 * A tracer that records into memory. When the test is over the tracer is closed, everything that was recorded must
 * hold what holds for any record, and nothing may have gone wrong in recording it.
 */
export function startRecording(options: TracerOptions = {}): Recording {
  const sink = memory();
  const warnings: string[] = [];
  const logger = { warn: (warning: string) => warnings.push(warning), info: () => {}, debug: () => {} };
  const tracer = createTracer({ logger, ...options, sinks: [sink] });
  onTestFinished(async () => {
    await tracer.close();
    expect(warnings).toEqual([]);
    checkEvents(sink.events);
  });
  const all = <Name extends EventName>(name: Name) =>
    sink.events.filter((event): event is EventOf<Name> => event.event === name);
  return {
    tracer,
    events: sink.events,
    all,
    only<Name extends EventName>(name: Name): EventOf<Name> {
      const [event, ...more] = all(name);
      if (event === undefined || more.length > 0)
        return expect.fail(`expected one ${name}, got ${event === undefined ? 0 : more.length + 1}`);
      return event;
    },
  };
}
