import type { StatusHints } from "../../transport/refusal.ts";

/** What RudderStack's gateway means. https://github.com/rudderlabs/rudder-server/blob/master/gateway/response/response.go */
export const STATUS_HINTS: StatusHints = {
  401: "check writeKey",
  404: "check dataPlaneUrl, enable the source",
};
