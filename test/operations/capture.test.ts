import { withContext } from "langmeter";
import { capture, identify } from "langmeter/operations";
import { describe, expect, it } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";

describe("capture", () => {
  it("records an event with its properties in the caller's scope", () => {
    const { events } = startRecording();
    withContext({ userId: "u_17", requestId: "r_1" }, () => capture("portfolio_created", { holdings: 3 }));
    expect(events).toMatchObject([
      { event: "portfolio_created", properties: { holdings: 3 }, user_id: "u_17", request_id: "r_1" },
    ]);
    expect(events[0]).not.toHaveProperty("operation");
  });

  it("needs no properties", () => {
    const { events } = startRecording();
    capture("portfolio.opened");
    expect(events[0]).not.toHaveProperty("properties");
  });
});

describe("identify", () => {
  it("says what is known of a user, whoever's scope it is called in", () => {
    const { events } = startRecording();
    const traits = { plan: "pro", seats: 5, api_key: "sk-proj-Abc123def456Ghi789jkl" };
    withContext({ userId: "u_admin" }, () => identify("u_17", traits));
    expect(events).toMatchObject([
      { event: "identify", user_id: "u_17", traits: { plan: "pro", seats: 5, api_key: "[redacted]" } },
    ]);
  });
});
