/**
 * What Google Analytics 4 documents, read apart from the sink's own code.
 * https://support.google.com/analytics/answer/13316687 (names), https://support.google.com/analytics/answer/9267744 (limits)
 */
const RESERVED_EVENTS = [
  ...["app_remove", "app_store_refund", "app_store_subscription_cancel", "app_store_subscription_renew"],
  ...["click", "error", "file_download", "first_open", "first_visit", "form_start", "form_submit"],
  ...["in_app_purchase", "page_view", "scroll", "session_start", "user_engagement", "view_complete"],
  ...["video_progress", "video_start", "view_search_results"],
];
const RESERVED_PARAMETERS = [
  ...["cid", "currency", "customer_id", "customerid", "dclid", "gclid", "session_id", "sessionid", "sfmc_id"],
  ...["sid", "srsltid", "uid", "user_id", "userid"],
];
const RESERVED_PREFIXES = ["_", "firebase_", "ga_", "google_", "gtag."];
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/** Everything in which a track call breaks the rules, as RudderStack hands it on. */
export function brokenRules(event: string, properties: Readonly<Record<string, unknown>>): string[] {
  // https://github.com/rudderlabs/rudder-transformer/blob/develop/src/v0/destinations/ga4/data/GA4TrackPageCommonParamsConfig.json
  const parameters = Object.entries({ ...properties, engagement_time_msec: 1 });
  return [
    ...brokenName(event, RESERVED_EVENTS),
    ...(parameters.length > 25 ? [`${parameters.length} parameters`] : []),
    ...parameters.flatMap(([name]) => brokenName(name, RESERVED_PARAMETERS)),
    ...parameters.filter(([, value]) => !isValue(value)).map(([name, value]) => `${name}: ${String(value)}`),
  ];
}

function brokenName(name: string, reserved: readonly string[]): string[] {
  const isBroken =
    !NAME.test(name) ||
    reserved.includes(name) ||
    RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix));
  return isBroken ? [`name ${name}`] : [];
}

function isValue(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" && value.length > 0 && value.length <= 100;
}
