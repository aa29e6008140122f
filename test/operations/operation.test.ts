import { setTimeout as delay } from "node:timers/promises";
import { GraphInterrupt } from "@langchain/langgraph";
import { operation } from "langmeter/operations";
import { describe, expect, expectTypeOf, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";

describe("an operation that succeeds", () => {
  it("is one event of its name, with its time and its properties", async () => {
    let now = 1_000;
    const { events } = startRecording({ clock: () => now });
    const create = async () => {
      now += 42;
      return "p_1";
    };
    await expect(operation("portfolio.create", create, { holdings: 3, source: "csv" })).resolves.toBe("p_1");
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      event: "portfolio.create",
      operation: "portfolio.create",
      status: "success",
      duration_ms: 42,
      properties: { holdings: 3, source: "csv" },
    });
  });

  it("gives back what the work gives, at once where the work is synchronous", () => {
    const { events } = startRecording();
    const total = operation("portfolio.sum", () => 1 + 2);
    expectTypeOf(total).toEqualTypeOf<number>();
    expect(total).toBe(3);
    expect(events).toHaveLength(1);
  });

  it("takes properties that are known only inside; the later value wins", async () => {
    const { events } = startRecording();
    const load = async (run: { add(properties: Record<string, unknown>): void }) => {
      run.add({ rows: 12, source: "cache" });
      await delay(1);
      run.add({ bytes: 99 });
    };
    await operation("portfolio.load", load, { source: "unknown", view: "list" });
    expect(events[0]).toMatchObject({ properties: { source: "cache", view: "list", rows: 12, bytes: 99 } });
  });

  it("belongs to the feature and the stage of the journey that it is given", () => {
    const { events } = startRecording();
    operation("portfolio.create", () => {}, undefined, { feature: "import", journeyStage: "onboarding" });
    expect(events[0]).toMatchObject({ feature: "import", journey_stage: "onboarding" });
    expect(events[0]).not.toHaveProperty("properties");
  });

  it("starts a lazy query once, inside", async () => {
    const { events } = startRecording();
    let starts = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: query builders are thenables
      then(onRows: (rows: number) => unknown) {
        starts++;
        return Promise.resolve(7).then(onRows);
      },
    };
    expect(await operation("portfolio.query", () => query)).toBe(7);
    expect(starts).toBe(1);
    expect(events).toHaveLength(1);
  });
});

describe("an operation that fails", () => {
  it("throws the very error, and records its category, message, class and status", async () => {
    const { events } = startRecording();
    class BrokerError extends Error {
      override name = "BrokerError";
      status = 429;
    }
    const error = new BrokerError("Too many orders");
    const work = () => Promise.reject(error);
    await expect(operation("order.place", work, { shares: 5 })).rejects.toBe(error);
    expect(events[0]).toMatchObject({
      event: "order.place",
      status: "error",
      error_type: "rate_limit",
      error_message: "Too many orders",
      exception_type: "BrokerError",
      status_code: 429,
      properties: { shares: 5 },
    });
  });

  it("throws synchronously what the work throws synchronously", () => {
    const { events } = startRecording();
    const error = new Error("no such portfolio");
    const work = () => {
      throw error;
    };
    expect(() => operation("portfolio.open", work)).toThrow(error);
    expect(events[0]).toMatchObject({ status: "error", error_type: "application_error" });
  });

  it.each([
    ["a text", "out of stock"],
    ["a record", { code: 42 }],
    ["null", null],
    ["undefined", undefined],
  ])("throws on %s as it is", async (_, thrown) => {
    const { events } = startRecording();
    const caught = await operation("order.place", () => Promise.reject(thrown)).then(
      () => expect.fail("it must fail"),
      (reason: unknown) => reason,
    );
    expect(caught).toBe(thrown);
    expect(events[0]).toMatchObject({ status: "error", error_type: "application_error" });
  });

  it("was aborted where its signal says so: no category, no failure", async () => {
    const { events, tracer } = startRecording();
    const work = () => delay(10_000, undefined, { signal: AbortSignal.abort() });
    await expect(operation("report.build", work)).rejects.toThrow("aborted");
    expect(events[0]).toMatchObject({ status: "aborted", exception_type: "AbortError" });
    expect(events[0]).not.toHaveProperty("error_type");
    expect(tracer.health("report.build")).toEqual({ samples: 0 });
  });

  it("was interrupted where a graph waits for a person", async () => {
    const { events } = startRecording();
    await expect(operation("order.approve", () => Promise.reject(new GraphInterrupt()))).rejects.toThrow();
    expect(events[0]).toMatchObject({ status: "interrupted" });
    expect(events[0]).not.toHaveProperty("error_type");
  });

  it("leaves a rejection that nobody handles to the process", async () => {
    startRecording();
    const rejections: unknown[] = [];
    const listeners = process.listeners("unhandledRejection");
    process
      .removeAllListeners("unhandledRejection")
      .on("unhandledRejection", (reason) => rejections.push(reason));
    void operation("order.forget", () => Promise.reject(new Error("forgotten")));
    await delay(5);
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
    expect(rejections).toEqual([new Error("forgotten")]);
  });
});

describe("what an operation says of its work", () => {
  const leaky = "connect postgres://app:hunter2secret@db.local/main with sk-proj-Abc123def456Ghi789jkl";

  it("holds no credentials", () => {
    const { events } = startRecording({ content: "full" });
    const work = () => {
      throw new Error(leaky);
    };
    expect(() => operation("database.open", work, { url: leaky, apiKey: "abc" })).toThrow(leaky);
    const text = JSON.stringify(events);
    expect(text).not.toMatch(/hunter2secret|Abc123def456|"abc"/);
    expect(text).toContain("[redacted api_key]");
  });

  it("holds no message where the policy lets no content out, but the category and the properties", () => {
    const { events } = startRecording({ content: "none" });
    const work = () => {
      throw new TypeError("user Maria has no portfolio");
    };
    expect(() => operation("portfolio.open", work, { step: 2 })).toThrow();
    expect(events[0]).toMatchObject({ error_type: "application_error", exception_type: "TypeError" });
    expect(events[0]).toMatchObject({ properties: { step: 2 } });
    expect(events[0]).not.toHaveProperty("error_message");
  });

  it("survives properties of any shape", () => {
    const { events } = startRecording();
    const circular: Record<string, unknown> = { size: 10n, when: new Date(0), missing: undefined };
    circular.self = circular;
    Object.defineProperty(circular, "trap", {
      enumerable: true,
      get: () => {
        throw new Error("trap");
      },
    });
    expect(operation("portfolio.open", () => "open", { circular, list: new Set([1, 2]) })).toBe("open");
    operation("portfolio.close", (run) => run.add(circular));
    expect(events[1]).toMatchObject({ properties: { size: "10", trap: "[unreadable]" } });
    expect(events[0]).toMatchObject({
      properties: { circular: { size: "10", self: "[circular]", trap: "[unreadable]" }, list: [1, 2] },
    });
  });
});

describe("the health of an operation", () => {
  it("knows its successes and its failures", async () => {
    const { tracer } = startRecording();
    for (let call = 0; call < 9; call++) await operation("ai.enhance", async () => {});
    await expect(operation("ai.enhance", () => Promise.reject(new Error("down")))).rejects.toThrow();
    expect(tracer.health("ai.enhance")).toMatchObject({ samples: 10, errorRate: 0.1 });
  });
});
