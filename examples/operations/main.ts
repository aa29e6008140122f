import { createTracer, type ImmediateSink } from "langmeter";
import { openModels } from "../model-server/open-models.ts";
import { createBookings } from "./bookings.ts";
import { createOffice } from "./office.ts";

/** The events that the office itself is about: not those of the model calls below them. */
const SHOWN = /^(?:ai\.|booking\.|advice_|session_|identify|feature_gate)/;

const printer: ImmediateSink = {
  kind: "immediate",
  name: "printer",
  write({ name, event }) {
    if (!SHOWN.test(name)) return;
    const { user_id = "", trace_id } = event;
    const { status, duration_ms, properties, error_type, reason } = JSON.parse(JSON.stringify(event));
    const told = { status, duration_ms, error_type, reason, ...properties };
    console.log(trace_id.slice(0, 6), user_id.padEnd(6), name.padEnd(15), JSON.stringify(told));
  },
};

let requests = 0;
// The model answers four visitors and is down for the others, until the office stops asking it.
await using _models = await openModels(() =>
  requests++ < 4 ? { text: "Take the 10:15, it is the quietest." } : { error: { status: 503 } },
);
await using tracer = createTracer({ environment: "example", sinks: [printer] });
const visit = createOffice(tracer, createBookings(16));
for (const userId of ["maria", "jonas", "ines", "omar", "lena", "karim", "sven"]) {
  const { advice, bookingId = "no booking" } = await visit({ userId, question: "Which ferry?", tickets: 3 });
  console.log(`  ${userId}: ${advice} (${bookingId})\n`);
}
console.log("health of ai.advise:", tracer.health("ai.advise"));
