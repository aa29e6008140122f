import { describe, expect, it } from "vitest";
import { createBookings } from "../../../examples/operations/bookings.ts";
import { createOffice } from "../../../examples/operations/office.ts";
import { startModels } from "../support/start-models.ts";
import { startRecord } from "../support/start-record.ts";

const question = "Which ferry is quiet?";
const TIMETABLE = "Ferries to Bergholm: 10:15, 16:40, 18:10.";

describe("the booking office", () => {
  it("records a visit by its own names, joined by the session, with the model call below its operation", async () => {
    const { tracer, all } = await startRecord();
    await startModels(() => ({ text: "Take the 10:15." }));
    const visit = createOffice(tracer, createBookings(10));
    expect(await visit({ userId: "maria", question, tickets: 2 })).toEqual({
      advice: "Take the 10:15.",
      bookingId: "b_1",
    });
    const [advise] = all("ai.advise");
    const [ended] = all("session_end");
    expect(ended).toMatchObject({ user_id: "maria", event_count: 1 });
    const session = { user_id: "maria", session_id: ended?.session_id };
    expect(advise).toMatchObject({ ...session, status: "success", properties: { question_chars: 21 } });
    expect(all("booking.create")).toMatchObject([
      { ...session, status: "success", properties: { tickets: 2 } },
    ]);
    expect(all("llm_call_end")).toMatchObject([
      { ...session, trace_id: advise?.trace_id, parent_span_id: advise?.span_id },
    ]);
    expect(all("identify")).toMatchObject([{ user_id: "maria", traits: { plan: "day tickets" } }]);
  });

  it("stops offering the assistant while it is down, and says why once", async () => {
    const { tracer, all } = await startRecord();
    const server = await startModels(() => ({ error: { status: 503 } }));
    const visit = createOffice(tracer, createBookings(100));
    for (let visitor = 0; visitor < 8; visitor++) {
      const { advice, bookingId } = await visit({ userId: `u_${visitor}`, question, tickets: 1 });
      expect([advice, bookingId]).toEqual([TIMETABLE, `b_${visitor + 1}`]);
    }
    expect(server.requests).toHaveLength(5);
    expect(all("feature_gate")).toMatchObject([
      { operation: "ai.advise", enabled: false, reason: "error rate 100.0%, limit 20.0%", samples: 5 },
    ]);
  });

  it("records a booking that fails with what went wrong", async () => {
    const { tracer, all } = await startRecord();
    await startModels(() => ({ text: "Take the 10:15." }));
    const visit = createOffice(tracer, createBookings(1));
    expect(await visit({ userId: "maria", question, tickets: 2 })).toMatchObject({ bookingId: undefined });
    expect(all("booking.create")).toMatchObject([
      {
        status: "error",
        error_type: "application_error",
        exception_type: "SoldOutError",
        error_message: "1 seats are left, 2 were asked for",
        properties: { tickets: 2 },
      },
    ]);
  });
});
