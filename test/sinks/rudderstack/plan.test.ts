import { describe, expect, it } from "vitest";
import type { Call } from "../../../src/sinks/rudderstack/calls.ts";
import { createIdentifiedUsers } from "../../../src/sinks/rudderstack/identified-users.ts";
import { planOf } from "../../../src/sinks/rudderstack/plan.ts";
import { recordedSample } from "../../events/samples.ts";

const everything = { isSelected: (name: string) => name !== "chain_end", identify: true };
const nobody = () => false;
const inShort = (calls: readonly Call[]) =>
  calls.map(({ type, message }) => `${type} ${"userId" in message ? message.userId : message.anonymousId}`);

describe("the calls of a batch", () => {
  it("identify each new user once, before the user's first event", () => {
    const batch = ["ann", "bob", "ann"].map((user_id) => recordedSample("llm_call_end", { user_id }));
    expect(inShort(planOf(batch, everything, nobody).calls)).toEqual([
      "identify ann",
      "track ann",
      "identify bob",
      "track bob",
      "track ann",
    ]);
    expect(inShort(planOf(batch, everything, (userId) => userId === "ann").calls)).toEqual([
      "track ann",
      "identify bob",
      "track bob",
      "track ann",
    ]);
  });

  it("identify nobody where that is switched off", () => {
    const batch = [recordedSample("llm_call_end", { user_id: "ann" })];
    expect(inShort(planOf(batch, { ...everything, identify: false }, nobody).calls)).toEqual(["track ann"]);
  });

  it("make known what the application says of a user, each time that it says it", () => {
    const traits = { plan: "paid" };
    const batch = [
      recordedSample("identify", { user_id: "ann", traits }),
      recordedSample("feedback", { user_id: "ann" }),
    ];
    const { calls } = planOf([...batch, batch[0] ?? recordedSample()], everything, nobody);
    expect(inShort(calls)).toEqual(["identify ann", "track ann", "identify ann"]);
    expect(calls[0]?.message).toMatchObject({ traits, messageId: batch[0]?.event.event_id });
  });

  it("make known nobody who has no id", () => {
    const batch = [recordedSample("identify", { user_id: " " })];
    expect(planOf(batch, everything, nobody)).toEqual({ calls: [], positions: new Map() });
  });

  it("are the same on every try", () => {
    const batch = [recordedSample("llm_call_end", { user_id: "ann" })];
    expect(planOf(batch, everything, nobody)).toEqual(planOf(batch, everything, nobody));
  });

  it("leave out what is not selected, and tell where the rest stands in the batch", () => {
    const batch = [recordedSample("chain_end"), recordedSample("feedback"), recordedSample("llm_call_end")];
    const { calls, positions } = planOf(batch, everything, nobody);
    expect(calls.map(({ message }) => positions.get(message.messageId))).toEqual([1, 2]);
  });

  it.each([
    [{ user_id: "ann", session_id: "s", thread_id: "t" }, "track ann"],
    [{ session_id: "s", thread_id: "t" }, "track s"],
    [{ thread_id: "t" }, "track t"],
    [{ user_id: "  ", session_id: "\t", thread_id: " " }, "track 0123456789abcdef0123456789abcdef"],
    [{}, "track 0123456789abcdef0123456789abcdef"],
  ])("belong to the user, else to the session, the conversation or the trace: %j", (context, expected) => {
    const { calls } = planOf([recordedSample("llm_call_end", context)], everything, nobody);
    expect(inShort(calls.slice(-1))).toEqual([expected]);
  });
});

describe("the identified users", () => {
  const identify = (userId: string): Call => ({
    type: "identify",
    message: { userId, messageId: `${userId}-identify`, originalTimestamp: "2026-03-01T12:00:00.000Z" },
  });

  it("are those whose call was accepted", () => {
    const users = createIdentifiedUsers();
    users.remember([identify("ann"), identify("bob")], new Map([["bob-identify", "refused"]]));
    expect([users.has("ann"), users.has("bob")]).toEqual([true, false]);
  });

  it("are bounded: the oldest are forgotten", () => {
    const users = createIdentifiedUsers(2);
    for (const name of ["ann", "bob", "cid"]) users.remember([identify(name)], new Map());
    expect(["ann", "bob", "cid"].map(users.has)).toEqual([false, true, true]);
  });
});
