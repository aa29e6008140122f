import { z } from "zod";

/** The building blocks of the event schema: units and closed vocabularies. */

export const count = z.int().nonnegative();
export const milliseconds = z.number().nonnegative();
export const usd = z.number().nonnegative();
export const json: z.ZodType<unknown> = z.unknown();

const ERROR_TYPES = [
  "connection_error",
  "timeout",
  "rate_limit",
  "quota_error",
  "auth_error",
  "content_filter",
  "context_length",
  "invalid_request",
  "server_error",
  "tool_error",
  "application_error",
] as const;
const FAILURE_OUTCOMES = ["error", "aborted", "interrupted", "abandoned"] as const;

export const errorType = z.enum(ERROR_TYPES);
export const failureOutcome = z.enum(FAILURE_OUTCOMES);
export const outcome = z.enum(["success", ...FAILURE_OUTCOMES]);
