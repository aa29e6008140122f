import { sentry } from "langmeter/sinks/sentry";
import { describe, expect, it } from "vitest";
import type { SentryScope } from "../../../src/sinks/sentry/sentry-client.ts";
import { recordedSample } from "../../events/samples.ts";

/** No more than a client must have. */
function smallestClient() {
  const calls: (readonly [name: string, ...values: unknown[]])[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      calls.push([name, ...values]);
    };
  const scope: SentryScope = {
    setTag: note("tag"),
    setUser: note("user"),
    setContext: note("context"),
    setFingerprint: note("fingerprint"),
  };
  const client = {
    captureException: note("capture"),
    withScope: <Result>(callback: (scope: SentryScope) => Result) => callback(scope),
  };
  const named = (name: string) => calls.filter(([each]) => each === name).map(([, ...values]) => values);
  return { client, named };
}

describe("the sentry sink with the smallest client", () => {
  it("says what it can, and the original error does not leave", () => {
    const { client, named } = smallestClient();
    const original = new Error("her words");
    const recorded = recordedSample("llm_error", { user_id: "u_17", thread_id: "t_42" });
    sentry({ client }).write(recorded, { error: original });
    expect(named("capture")).toEqual([
      [
        expect.objectContaining({ name: "APIConnectionTimeoutError" }),
        {
          event_id: recorded.event.event_id.replaceAll("-", ""),
          mechanism: { type: "langmeter", handled: true },
        },
      ],
    ]);
    expect(named("capture")[0]?.[0]).not.toBe(original);
    expect(named("tag")).toContainEqual(["error_type", "timeout"]);
    expect(named("user")).toEqual([[{ id: "u_17" }]]);
    expect(named("context").map(([name]) => name)).toEqual(["gen_ai", "trace"]);
  });

  it("reports failures that nobody threw, each time", () => {
    const { client, named } = smallestClient();
    const sink = sentry({ client });
    for (let index = 0; index < 2; index++) sink.write(recordedSample("tool_error"));
    expect(named("capture")).toHaveLength(2);
  });

  it("says nothing of a user who is not known", () => {
    const { client, named } = smallestClient();
    sentry({ client }).write(recordedSample("chain_error"));
    expect(named("user")).toEqual([]);
  });

  it("throws what the client throws, so that it is counted", () => {
    const { client } = smallestClient();
    const broken = {
      ...client,
      captureException: () => {
        throw new Error("no transport");
      },
    };
    expect(() => sentry({ client: broken }).write(recordedSample("llm_error"))).toThrow("no transport");
  });
});
