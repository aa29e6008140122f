import { LangMeterError } from "../events/langmeter-error.ts";
import { textOf } from "../events/untrusted.ts";
import { requireName } from "./event-name.ts";
import { type Properties, safeProperties } from "./properties.ts";
import { choiceKeys, portOf, type TracerChoice } from "./tracer-choice.ts";
import { checkedInFlight } from "./wrong-use.ts";

const CAPTURE_KEYS = choiceKeys("capture");
const IDENTIFY_KEYS = choiceKeys("identify");

/**
 * Records that something happened, at the caller's span where there is one.
 *
 * @param event dotted or noun_verb: `portfolio_created`.
 * @throws LangMeterError `invalid_argument` on a wrong name. In production (NODE_ENV) the event is dropped instead, with one warning.
 */
export function capture(event: string, properties?: Properties, options: TracerChoice = {}): void {
  const name = checkedInFlight(() => requireName(event, "event"));
  const port = portOf(options, CAPTURE_KEYS);
  if (name === undefined || port === undefined) return;
  port.guard(() => port.emit(name, { properties: safeProperties(properties, port.content) }));
}

/**
 * Says what is known of a user: PostHog and RudderStack put it on the person.
 *
 * @param traits The application's own keys and values, under the same limits as the properties of events.
 * @throws LangMeterError `invalid_argument` without a user id. In production (NODE_ENV) nothing is recorded instead, with one warning.
 */
export function identify(userId: string, traits?: Properties, options: TracerChoice = {}): void {
  const user = checkedInFlight(() => requireUser(userId));
  const port = portOf(options, IDENTIFY_KEYS);
  if (user === undefined || port === undefined) return;
  port.guard(() => port.emit("identify", { traits: safeProperties(traits, port.content) }, { userId: user }));
}

function requireUser(userId: unknown): string {
  const user = textOf(userId);
  if (user !== undefined) return user;
  if (typeof userId === "bigint" || Number.isFinite(userId)) return String(userId); // what many databases have
  throw new LangMeterError(
    "invalid_argument",
    "identify: got no user id; allowed: a text with something in it, or a number",
  );
}
