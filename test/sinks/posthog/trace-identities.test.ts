import { describe, expect, it } from "vitest";
import { createTraceIdentities } from "../../../src/sinks/posthog/trace-identities.ts";
import { recordedSample } from "../../events/samples.ts";

const trace = (number: number) => number.toString(16).padStart(32, "0");
const event = (number: number, context: Readonly<Record<string, unknown>> = {}) =>
  recordedSample("chain_start", { trace_id: trace(number), ...context });

describe("the distinct id of a trace", () => {
  it("is its user, also where only a later event of the batch knows one", () => {
    const identities = createTraceIdentities("trace").resolve([
      event(1),
      event(1, { user_id: "u1" }),
      event(1, { user_id: "u2" }),
      event(2, { user_id: "u3" }),
    ]);
    expect(identities.get(trace(1))).toEqual({ distinctId: "u1", anonymous: false });
    expect(identities.get(trace(2))).toEqual({ distinctId: "u3", anonymous: false });
  });

  it.each([
    ["trace", trace(1)],
    ["thread", "t1"],
    ["session", "s1"],
  ] as const)("is the %s of a user who is not known", (anonymousId, distinctId) => {
    const batch = [event(1, { thread_id: "t1", session_id: "s1", user_id: " " })];
    const identities = createTraceIdentities(anonymousId).resolve(batch);
    expect(identities.get(trace(1))).toEqual({ distinctId, anonymous: true });
  });

  it("is the trace's id where there is no thread or session either", () => {
    const identities = createTraceIdentities("thread").resolve([event(1)]);
    expect(identities.get(trace(1))).toEqual({ distinctId: trace(1), anonymous: true });
  });

  it("stays what it was in the first batch that was accepted", () => {
    const identities = createTraceIdentities("trace");
    identities.accepted(identities.resolve([event(1)]));
    expect(identities.resolve([event(1, { user_id: "u1" })]).get(trace(1))?.distinctId).toBe(trace(1));
  });

  it("is open again where the batch was not accepted", () => {
    const identities = createTraceIdentities("trace");
    identities.resolve([event(1)]);
    expect(identities.resolve([event(1, { user_id: "u1" })]).get(trace(1))?.distinctId).toBe("u1");
  });

  it("is forgotten after a thousand other traces", () => {
    const identities = createTraceIdentities("trace");
    identities.accepted(identities.resolve([event(0)]));
    for (let number = 1; number < 1_000; number++) identities.accepted(identities.resolve([event(number)]));
    const known = () => identities.resolve([event(0, { user_id: "u1" })]).get(trace(0))?.anonymous;
    expect(known()).toBe(true);
    identities.accepted(identities.resolve([event(1_000)]));
    expect(known()).toBe(false);
  });
});
