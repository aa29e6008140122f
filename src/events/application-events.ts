import { z } from "zod";
import { type BusinessName, isBusinessName, NAME_CONVENTION } from "./business-name.ts";
import { define, failure } from "./fields.ts";
import { count, json, milliseconds, outcome, usd } from "./values.ts";

/** What happens around the model calls: requests, sessions, budgets, and what the application itself reports. */

const request = {
  endpoint: z.string().describe("Pattern of the route that answered; `(unmatched)` if none did."),
  method: z.string(),
  status_code: z.int().optional().describe("HTTP status that was sent; absent if none was."),
};

const firstByte = {
  time_to_first_byte_ms: milliseconds
    .optional()
    .describe("Until the body began, or an answer without one was sent. Absent if nothing was sent."),
};

const apiRequest = define("api_request", "An HTTP request was answered.", {
  ...request,
  response_time_ms: milliseconds.describe("Until the answer, or its stream, ended."),
  ...firstByte,
  success: z.boolean().describe("Status 200 to 299, and nothing was thrown."),
  outcome: outcome
    .optional()
    .describe(
      "aborted: the caller left before the answer, or its stream, had ended. error: there is an api_error.",
    ),
});

const apiError = define(
  "api_error",
  "An HTTP request failed: it threw, or was answered with an error status.",
  {
    ...failure,
    ...request,
    response_time_ms: milliseconds,
    traceback: z.string().optional().describe("Stack of the error, at most 5,000 characters."),
    error_context: z
      .string()
      .optional()
      .describe("What failed, in words: method, endpoint, status, category."),
  },
);

const slowRequest = define(
  "slow_request",
  "The first byte of an HTTP request's answer took longer than the threshold.",
  {
    ...request,
    ...firstByte,
    duration_ms: milliseconds.describe("Until the answer, or its stream, ended."),
    threshold_ms: milliseconds,
  },
);

const sessionStart = define("session_start", "A user's session began.", {});
const sessionEnd = define("session_end", "A user's session ended.", {
  duration_ms: milliseconds,
  event_count: count.describe("Events tracked in the session."),
});

const identify = define("identify", "What is known of a user.", {
  traits: z
    .record(z.string(), json)
    .optional()
    .describe("The application's own keys and values. No content: every sink gets them."),
});

const budgetExceeded = define("budget_exceeded", "A budget is used up.", {
  budget: z.enum(["trace", "user", "thread", "channel", "day"]).describe("What the budget is for."),
  limit_usd: usd,
  spent_usd: usd,
  hard: z.boolean().describe("True: the run was stopped."),
  unpriced_calls: count
    .optional()
    .describe("Calls on this budget, in this process, whose cost nobody knows; absent: none."),
});

const featureGate = define("feature_gate", "A feature was switched off, or on again, by how well it works.", {
  operation: z.string(),
  enabled: z.boolean(),
  reason: z.string().describe("Which limit was passed, with both numbers."),
  limit_p95_ms: milliseconds.optional().describe("The gate's limits: an operation may have several gates."),
  limit_error_rate: z.number().optional(),
  p95_ms: milliseconds.optional(),
  error_rate: z.number().optional().describe("Share of failed runs, 0 to 1."),
  samples: count,
});

export const applicationEvents = [
  apiRequest,
  apiError,
  slowRequest,
  sessionStart,
  sessionEnd,
  identify,
  budgetExceeded,
  featureGate,
] as const;

// The type is narrower than what is allowed (noun_verb names too), so that the union of all events stays discriminated.
const businessName = z.string().refine(isBusinessName, NAME_CONVENTION) as unknown as z.ZodType<BusinessName>;

/** What the application names itself: an operation that ran, or a plain event. */
export const businessEventSchema = define(
  "",
  "An event that the application names: an operation, e.g. `portfolio.create`, or a plain event.",
  {
    operation: z.string().optional().describe("The name again, if it is an operation that ran."),
    status: outcome.optional(),
    duration_ms: milliseconds.optional(),
    ...failure,
    feature: z.string().optional(),
    journey_stage: z.string().optional().describe("Where in the user's journey it happened."),
    properties: z
      .record(z.string(), json)
      .optional()
      .describe("The application's own keys and values. No content: every sink gets them."),
  },
).extend({ event: businessName.describe("dotted (portfolio.create) or noun_verb (portfolio_created).") });
