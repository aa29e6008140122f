import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { operation, withErrorTracking } from "langmeter/operations";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startRecording } from "../langchain/support/recording.ts";

const circular = new Error("round");
(circular as { cause?: unknown }).cause = circular;
const unreadable = new Proxy(new Error("secret"), {
  get() {
    throw new Error("no reading");
  },
});

/** What JavaScript lets anybody throw. */
const THROWN: readonly (readonly [string, unknown, RegExp, string])[] = [
  ["a number", 429, /^429$/, "number"],
  ["NaN", Number.NaN, /^NaN$/, "number"],
  ["a bigint", 10n, /^10$/, "bigint"],
  ["a symbol", Symbol("gone"), /^Symbol\(gone\)$/, "symbol"],
  ["a boolean", false, /^false$/, "boolean"],
  ["a text", "gone", /^gone$/, "string"],
  ["an empty text", "", /^an empty text$/, "string"],
  ["null", null, /^null$/, "null"],
  ["undefined", undefined, /^undefined$/, "undefined"],
  ["a plain object", { code: 5, detail: { a: 1 } }, /without a message, with code, detail$/, "Object"],
  ["an answer of an API", { error: { message: "quota" } }, /^quota$/, "Object"],
  ["a frozen error", Object.freeze(new TypeError("frozen")), /^frozen$/, "TypeError"],
  ["an error that is its own cause", circular, /^round$/, "Error"],
  ["an error without a message", new RangeError(""), /^RangeError without a message/, "RangeError"],
  ["an error that cannot be read", unreadable, /without a message/, "object"],
  ["a function", () => {}, /without a message/, "Function"],
];

describe.each(THROWN)("%s that is thrown", (_, thrown, message, type) => {
  const fail = (): never => {
    throw thrown;
  };
  const expected = { error_message: expect.stringMatching(message), exception_type: type };

  it("by a chain has a message and a type, and counts once however many runs it passes", async () => {
    const { tracer, all, only } = startRecording();
    const chain = RunnableLambda.from(fail)
      .withConfig({ runName: "inner" })
      .pipe((value: unknown) => value);
    const outer = RunnableLambda.from((input: string, config) => chain.invoke(input, config));
    await outer.invoke("hi", { callbacks: [tracer.handler] }).then(
      () => expect.unreachable(),
      () => {},
    );
    const failures = all("chain_error");
    expect(failures.length).toBeGreaterThan(2);
    expect(failures[0]).toMatchObject(expected);
    expect(failures.filter(({ error_repeated }) => error_repeated !== true)).toHaveLength(1);
    expect(only("trace_complete").errors).toBe(1);
  });

  it("by an operation has a message and a type, and counts once however many operations it passes", async () => {
    const { events } = startRecording();
    const work = () => operation("order.place", () => operation("order.check", fail));
    const tracked = withErrorTracking(() => operation("order.open", work), { feature: "orders" });
    try {
      tracked();
      expect.unreachable();
    } catch {
      // the value itself is told elsewhere
    }
    const failures = events.filter((event) => "error_type" in event) as { error_repeated?: true }[];
    expect(failures.map(({ error_repeated }) => error_repeated)).toEqual([undefined, true, true, true]);
    expect(failures[0]).toMatchObject(expected);
  });

  it("by an operation inside of a tool counts once in its trace", async () => {
    const { tracer, only } = startRecording();
    const place = tool(() => operation("order.place", fail), {
      name: "place",
      description: "Places.",
      schema: z.object({}),
    });
    await expect(place.invoke({}, { callbacks: [tracer.handler] })).rejects.toBe(thrown);
    expect(only("tool_error")).toMatchObject(expected);
    expect(only("trace_complete").errors).toBe(1);
  });
});

describe("two failures with the same value", () => {
  it("side by side are two", async () => {
    const { events, only, tracer } = startRecording();
    const fail = () => {
      throw "gone";
    };
    operation("order.open", () => {
      for (const name of ["order.check", "order.place"]) expect(() => operation(name, fail)).toThrow("gone");
    });
    const failures = events.filter((event) => "error_type" in event) as { error_repeated?: true }[];
    expect(failures.map(({ error_repeated }) => error_repeated)).toEqual([undefined, undefined]);
    const step = RunnableLambda.from(fail);
    const both = RunnableLambda.from(async (_: string, config) => {
      for (const _attempt of [1, 2]) await step.invoke("", config).catch(() => {});
    });
    await both.invoke("hi", { callbacks: [tracer.handler] });
    expect(only("trace_complete").errors).toBe(2);
  });
});
