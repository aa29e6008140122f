/**
 * Names as Google Analytics 4 takes them. It drops what breaks its rules without a word, so a name that does is
 * renamed. https://support.google.com/analytics/answer/13316687, https://support.google.com/analytics/answer/9267744
 */

const MAX_NAME_CHARS = 40;
/** Stands before a name that is reserved, begins with a reserved prefix or with no letter. */
const OWN_PREFIX = "lm_";
const FORBIDDEN_START = /^(?:$|[^a-z]|ga_|google_|firebase_|gtag_)/i;

/**
 * Web and app streams together: RudderStack refuses some of the app's names on web streams, too.
 * https://github.com/rudderlabs/rudder-transformer/blob/develop/src/v0/destinations/ga4/utils.js
 */
const RESERVED_EVENT = oneOf(
  "ad_(activeview|click|exposure|impression|query|reward)|adunit_exposure",
  "app_(background|clear_data|exception|install|remove|store_\\w+|update|upgrade)|in_app_purchase|os_update",
  "dynamic_link_\\w+|notification_(dismiss|foreground|open|receive|send)",
  "click|error|file_download|form_(start|submit)|scroll|(page|screen)_view|view_(complete|search_results)|video_\\w+",
  "first_(open|visit)|session_start\\w*|user_engagement",
);

/** Google's, and those that RudderStack reads as something else: session_id would become Google's session number. */
const RESERVED_PARAMETER = oneOf(
  "cid|uid|sid|user_?id|customer_?id|sfmc_id|dclid|gclid|srsltid|currency",
  "session_?(id|number)|engagement_?time_?msec|user_properties|products|items",
);

/** The event's name, e.g. `llm_call_end`; `session_start` becomes `lm_session_start`. */
export function eventName(name: string): string {
  return allowed(name, RESERVED_EVENT);
}

/** A parameter's name; `session_id` becomes `lm_session_id`. */
export function parameterName(name: string): string {
  return allowed(name, RESERVED_PARAMETER);
}

function allowed(name: string, reserved: RegExp): string {
  const spelled = name.replace(/[^A-Za-z0-9_]/g, "_");
  const isForbidden = FORBIDDEN_START.test(spelled) || reserved.test(spelled);
  return (isForbidden ? OWN_PREFIX + spelled : spelled).slice(0, MAX_NAME_CHARS);
}

function oneOf(...patterns: readonly string[]): RegExp {
  return new RegExp(`^(?:${patterns.join("|")})$`, "i");
}
