import { ChatOpenAI } from "@langchain/openai";
import type { Tracer } from "langmeter";
import { createOperations, declared, identify, startSession, withProperties } from "langmeter/operations";
import type { Bookings } from "./bookings.ts";

export interface Visit {
  readonly userId: string;
  /** What the visitor wants to know before booking. */
  readonly question: string;
  readonly tickets: number;
}

export interface Outcome {
  /** The assistant's advice, or the timetable while the assistant works badly. */
  readonly advice: string;
  /** Undefined where nothing could be booked. */
  readonly bookingId: string | undefined;
}

/** The assistant is offered while it answers in time and fails rarely; a few calls suffice to judge it in an example. */
const ASSISTANT_LIMITS = { p95Ms: 5_000, errorRate: 0.2, minSamples: 5 };

const TIMETABLE = "Ferries to Bergholm: 10:15, 16:40, 18:10.";

/** The booking office of a ferry line. What visitors do in it, and how well it goes, is in the record by its own names. */
export function createOffice(tracer: Tracer, bookings: Bookings): (visit: Visit) => Promise<Outcome> {
  const model = new ChatOpenAI({ model: "gpt-4o-mini", maxRetries: 0 });

  async function advise(question: string): Promise<string> {
    const { text } = await model.invoke(question, { callbacks: [tracer.handler] });
    return text;
  }

  const track = createOperations(
    {
      ai: { advise: withProperties(advise, (question) => ({ question_chars: question.length })) },
      booking: { create: declared<{ tickets: number }>() },
    },
    { tracer },
  );

  async function adviceFor(question: string): Promise<string> {
    if (!tracer.gate("ai.advise", ASSISTANT_LIMITS)) return TIMETABLE;
    return track.ai.advise(question).catch(() => TIMETABLE);
  }

  return async ({ userId, question, tickets }) => {
    identify(userId, { plan: "day tickets" }, { tracer });
    await using session = startSession(userId, { entrance: "web" }, { tracer });
    // "return await": the session must not end before what runs in it.
    return await session.run(async () => {
      const advice = await adviceFor(question);
      session.trackEvent("advice_shown", { from: advice === TIMETABLE ? "timetable" : "assistant" });
      const booking = await track.booking
        .create(() => bookings.book(tickets), { tickets })
        .catch(() => undefined);
      return { advice, bookingId: booking?.id };
    });
  };
}
