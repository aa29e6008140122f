import { createTracer } from "langmeter";
import { memory } from "langmeter/sinks/memory";
import { describe, expect, it } from "vitest";
import { recordedSample } from "../events/samples.ts";
import { describeSink } from "./describe-sink.ts";

describeSink("memory", () => {
  const sink = memory();
  return { sink, delivered: async () => sink.events.length };
});

describe("the memory sink", () => {
  it("has each event the moment it happens, oldest first", () => {
    const sink = memory();
    const trace = createTracer({ sinks: [sink] }).startTrace();
    trace.recordToolCall({ name: "search", input: "x", output: "y" });
    expect(sink.events.map(({ event }) => event)).toEqual(["tool_call_start", "tool_call_end"]);
  });

  it("forgets the events when it is cleared", () => {
    const sink = memory();
    sink.write(recordedSample());
    sink.clear();
    expect(sink.events).toEqual([]);
    sink.write(recordedSample());
    expect(sink.events).toHaveLength(1);
  });

  it("takes a name, so that a tracer can have two", () => {
    const sinks = [memory(), memory({ name: "second" })];
    expect(sinks.map(({ name }) => name)).toEqual(["memory", "second"]);
    expect(() => createTracer({ sinks })).not.toThrow();
  });
});
