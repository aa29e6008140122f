import type { BudgetLimit } from "langmeter";

export const LIMITS: readonly BudgetLimit[] = [
  // Soft: whoever spends more than this a day goes on, and we hear of it.
  { per: "user", usd: 0.005 },
  // Hard: an agent that runs in circles is stopped …
  { per: "trace", usd: 0.002, hard: true },
  // … and so is everybody on a channel whose money for the month is spent.
  { per: "channel", usd: 50, every: "month", hard: true },
];
