import type { StatusHints } from "../../transport/refusal.ts";

const WRONG_KEYS = "check publicKey, secretKey, and that baseUrl is the region of their project";

/** What Langfuse means, and what to fix. https://langfuse.com/docs/api-and-data-platform/features/public-api */
export const STATUS_HINTS: StatusHints = {
  301: "check baseUrl: the server answers at another address",
  308: "check baseUrl: the server answers at another address",
  401: WRONG_KEYS,
  403: "the keys may not write, or the plan's usage limit is reached",
  404: "check baseUrl; a server before version 3.22 has no OpenTelemetry endpoint: give the sink a langfuse client instead",
  405: "check baseUrl: this is no Langfuse server",
};

/** The same of the endpoint that the langfuse client uses. */
export const CLIENT_STATUS_HINTS: StatusHints = {
  401: "check publicKey, secretKey and baseUrl of the langfuse client",
  403: "the client's keys may not write, or the plan's usage limit is reached",
  404: "check baseUrl of the langfuse client",
};
