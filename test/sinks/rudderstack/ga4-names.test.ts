import { describe, expect, it } from "vitest";
import { eventName, parameterName } from "../../../src/sinks/rudderstack/ga4-names.ts";

describe("the name of an event", () => {
  it.each(["llm_call_end", "tool_error", "trace_complete", "feedback", "Order_2"])("stays: %s", (name) => {
    expect(eventName(name)).toBe(name);
  });

  it.each([
    ["portfolio.create", "portfolio_create"],
    ["hôtel d'été", "h_tel_d__t_"],
    ["emoji 😀", "emoji___"],
  ])("has letters, digits and underscores only: %s", (name, expected) => {
    expect(eventName(name)).toBe(expected);
  });

  it.each([
    ["session_start", "lm_session_start"],
    ["Session_Start", "lm_Session_Start"],
    ["error", "lm_error"],
    ["form.submit", "lm_form_submit"],
    ["app_store_subscription_convert", "lm_app_store_subscription_convert"],
    ["notification_send", "lm_notification_send"],
    ["ga_visit", "lm_ga_visit"],
    ["Google_search", "lm_Google_search"],
    ["firebase_x", "lm_firebase_x"],
    ["gtag.js", "lm_gtag_js"],
    ["_hidden", "lm__hidden"],
    ["2nd_try", "lm_2nd_try"],
    ["日本", "lm___"],
    ["", "lm_"],
  ])("is prefixed where Google reserves it or it begins with no letter: %j", (name, expected) => {
    expect(eventName(name)).toBe(expected);
  });

  it.each(["app_install_guide", "error_rate", "clicked", "session_started_late_", "gain", "video"])(
    "is free where it only resembles a reserved one: %s",
    (name) => {
      expect(eventName(name).replace(/^lm_(?=session_start)/, "")).toBe(name);
    },
  );

  it("has at most 40 characters, the prefix included", () => {
    expect(eventName("a".repeat(60))).toBe("a".repeat(40));
    expect(eventName(`_${"a".repeat(60)}`)).toBe(`lm__${"a".repeat(36)}`);
  });
});

describe("the name of a parameter", () => {
  it.each([
    ["session_id", "lm_session_id"],
    ["sessionId", "lm_sessionId"],
    ["engagement_time_msec", "lm_engagement_time_msec"],
    ["user_id", "lm_user_id"],
    ["uid", "lm_uid"],
    ["currency", "lm_currency"],
    ["user_properties", "lm_user_properties"],
    ["products", "lm_products"],
    ["google_ads", "lm_google_ads"],
    ["__proto__", "lm___proto__"],
  ])(
    "is prefixed where Google reserves it or RudderStack reads it as something else: %s",
    (name, expected) => {
      expect(parameterName(name)).toBe(expected);
    },
  );

  it.each(["model", "thread_id", "error", "trace_id", "tools"])("stays: %s", (name) => {
    expect(parameterName(name)).toBe(name);
  });
});
