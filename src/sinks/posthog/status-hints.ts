import type { StatusHints } from "../../transport/refusal.ts";

export const STATUS_HINTS: StatusHints = {
  401: "check apiKey, which is the project's key (phc_…)",
  403: "check apiKey, which is the project's key (phc_…)",
  404: "check host, such as https://eu.i.posthog.com",
};
