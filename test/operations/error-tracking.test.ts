import { setTimeout as delay } from "node:timers/promises";
import { isLangMeterError, withContext } from "langmeter";
import { operation, withErrorTracking } from "langmeter/operations";
import { describe, expect, expectTypeOf, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";

async function importRows(file: string, limit = 10): Promise<number> {
  if (file === "") throw Object.assign(new Error("no such file"), { code: "ENOTFOUND" });
  return limit;
}

describe("a function with error tracking", () => {
  it("is the same function: type, parameters, result, this", async () => {
    const { events } = startRecording();
    const tracked = withErrorTracking(importRows, { feature: "import" });
    expectTypeOf(tracked).toEqualTypeOf<typeof importRows>();
    expect(await tracked("rows.csv", 3)).toBe(3);
    expect([tracked.name, tracked.length]).toEqual(["importRows", 1]);
    const reader = {
      rows: 7,
      read: withErrorTracking(
        function (this: { readonly rows: number }) {
          return this.rows;
        },
        { feature: "import" },
      ),
    };
    expect(reader.read()).toBe(7);
    expect(events).toEqual([]);
  });

  it("records what it throws, with feature and stage, and throws it on", async () => {
    const { events } = startRecording();
    const tracked = withErrorTracking(importRows, { feature: "import", journeyStage: "onboarding" });
    const failing = withContext({ userId: "u_17" }, () => tracked(""));
    await expect(failing).rejects.toThrow("no such file");
    expect(events).toMatchObject([
      {
        event: "feature.failed",
        feature: "import",
        journey_stage: "onboarding",
        status: "error",
        error_type: "connection_error",
        error_message: "no such file",
        exception_type: "Error",
        user_id: "u_17",
      },
    ]);
    expect(events[0]).toHaveProperty("duration_ms");
  });

  it("records what is thrown synchronously, whatever it is", () => {
    const { events } = startRecording();
    const tracked = withErrorTracking(
      () => {
        throw "broken";
      },
      { feature: "import" },
    );
    expect(tracked).toThrow("broken");
    expect(events).toMatchObject([{ event: "feature.failed", error_message: "broken" }]);
  });

  it("records nothing where the work was stopped on purpose", async () => {
    const { events } = startRecording();
    const wait = (signal: AbortSignal) => delay(1_000, undefined, { signal });
    await expect(withErrorTracking(wait, { feature: "import" })(AbortSignal.abort())).rejects.toThrow(
      "abort",
    );
    expect(events).toEqual([]);
  });

  it("stands at the operation it is in, and says when that error is in the record already", async () => {
    const { only } = startRecording();
    const read = () => operation("file.read", () => Promise.reject(new Error("unreadable")));
    const tracked = withErrorTracking(read, { feature: "import" });
    await expect(operation("portfolio.import", tracked)).rejects.toThrow("unreadable");
    const outer = only("portfolio.import");
    const failure = only("feature.failed");
    expect(failure).toMatchObject({ trace_id: outer.trace_id, span_id: outer.span_id, error_repeated: true });
  });

  it.each([
    ["feature", { feature: "" }],
    ["journeyStage", { feature: "import", journeyStage: "" }],
  ])("refuses an empty %s when it is wrapped", (option, options) => {
    expect(() => withErrorTracking(importRows, options)).toThrow(
      expect.toSatisfy(
        (error: unknown) =>
          isLangMeterError(error) &&
          error.code === "invalid_option" &&
          error.message === `withErrorTracking option ${option}: got ""; allowed: a name`,
      ),
    );
  });
});
