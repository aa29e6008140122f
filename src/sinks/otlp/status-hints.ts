import type { StatusHints } from "../../transport/refusal.ts";

const KEY = "check headers: the backend wants its key there, and the key of the endpoint's own region";
const ADDRESS =
  "check endpoint: the base address of OTLP over HTTP (port 4318 of a collector), without a page's path";

/** What a collector or backend means by a status, and what to fix. */
export const STATUS_HINTS: StatusHints = {
  301: ADDRESS,
  302: ADDRESS,
  307: ADDRESS,
  308: ADDRESS,
  401: KEY,
  403: KEY,
  404: ADDRESS,
  405: ADDRESS,
  415: 'the backend does not take this protocol: set protocol: "http/protobuf" (or "http/json" where that is set already)',
};
