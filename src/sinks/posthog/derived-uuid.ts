/** One recorded event becomes at most these two beside its `$ai_*` event and the custom event, which keeps its id. */
const LAST_DIGIT_MASKS: Readonly<Record<string, number>> = { $ai_feedback: 1, $exception: 2 };

/**
 * The id of an event that is made from a recorded one: the same on every retry and replay. Recorded ids are UUID v7;
 * version 8 is left to such uses (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8), so that none equals a
 * recorded one. The last digit is random and the same for all ids of one millisecond: what tells those apart stands
 * elsewhere.
 */
export function derivedUuid(eventId: string, eventName: string): string {
  const lastDigit = Number.parseInt(eventId.slice(-1), 16) ^ (LAST_DIGIT_MASKS[eventName] ?? 0);
  return `${eventId.slice(0, 14)}8${eventId.slice(15, -1)}${lastDigit.toString(16)}`;
}
