import { vi } from "vitest";

/** What the question answers once it answers without failing: an event comes a moment after the client has its answer. */
export function until<Answer>(question: () => Answer): Promise<Answer> {
  return vi.waitFor(question, { timeout: 5_000, interval: 5 });
}
