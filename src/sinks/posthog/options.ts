import { invalidOption } from "../../content/invalid-option.ts";
import { CONTENT_MODES, type ContentMode } from "../../events/content-mode.ts";
import { get, isRecord } from "../../events/untrusted.ts";
import type { PostHogClient } from "./client-delivery.ts";
import type { Selection } from "./map-batch.ts";
import type { Project } from "./own-delivery.ts";
import { ANONYMOUS_IDS, type AnonymousId } from "./trace-identities.ts";

export const DEFAULT_HOST = "https://us.i.posthog.com";

export interface PostHogOptions {
  /** Key of the project, `phc_…`: we deliver. Either this or `client`. */
  readonly apiKey?: string | undefined;
  /** Where the project lives. @default "https://us.i.posthog.com" */
  readonly host?: string | undefined;
  /** A client of posthog-node, which delivers; it stays yours to shut down. Its `privacyMode` counts as content "none". */
  readonly client?: PostHogClient | undefined;
  /**
   * "custom": the recorded events under their own names; "ai": PostHog's own `$ai_*` events, which its AI views and
   * cost reports need; "both". @default "both"
   */
  readonly events?: "custom" | "ai" | "both";
  /** Also one `$exception` per error, for error tracking. @default false */
  readonly exceptions?: boolean;
  /**
   * Which id stands for a user who is not known; such events make no person profile. Where a thread or session is
   * missing the trace's id is taken. @default "trace"
   */
  readonly anonymousId?: AnonymousId;
  /**
   * Group analytics: group type to the metadata key that holds the group's key, e.g. `{ company: "company_id" }`.
   * @default {}
   */
  readonly groups?: Readonly<Record<string, string>>;
  /** How much of prompts, answers, tool data, errors and metadata is sent. @default the tracer's */
  readonly content?: ContentMode;
  /** Milliseconds an event waits for company. 0 to 60,000. @default 1_000 */
  readonly maxDelayMs?: number;
  /** Needed where a tracer has several. @default "posthog" */
  readonly name?: string;
}

export interface CheckedOptions {
  readonly target: Project | { readonly client: PostHogClient };
  readonly selection: Selection;
  readonly anonymousId: AnonymousId;
  readonly content: ContentMode | undefined;
  readonly maxDelayMs: number;
  readonly name: string;
}

/** As posthog-node says it of itself: a server sends, and its address is not the user's. */
const SENDER = { $lib: "langmeter", $is_server: true, $geoip_disable: true };

const EVENTS = ["custom", "ai", "both"];
const NAMES = "apiKey, host, client, events, exceptions, anonymousId, groups, content, maxDelayMs, name";

/** @throws LangMeterError on a wrong option; it never shows what could be a key. */
export function checkedOptions(options: PostHogOptions): CheckedOptions {
  const { apiKey, host, client, events = "both", exceptions = false, groups = {}, ...common } = options;
  const { anonymousId = "trace", content, maxDelayMs = 1_000, name = "posthog", ...unknown } = common;
  const [stray] = Object.keys(unknown);
  check(stray === undefined, stray, "(hidden)", `only ${NAMES}`);
  checkOneOf(EVENTS, "events", events);
  checkOneOf(ANONYMOUS_IDS, "anonymousId", anonymousId);
  if (content !== undefined) checkOneOf(CONTENT_MODES, "content", content);
  check(typeof exceptions === "boolean", "exceptions", exceptions, "true or false");
  const groupsOk = isRecord(groups) && Object.values(groups).every((key) => typeof key === "string");
  check(groupsOk, "groups", groups, "group types, each with the metadata key that holds the group's key");
  check(isDelay(maxDelayMs), "maxDelayMs", maxDelayMs, "0 to 60,000 milliseconds");
  check(typeof name === "string" && name !== "", "name", name, "a name");
  return {
    target: client === undefined ? project(apiKey, host) : vendorClient(options),
    selection: {
      custom: events !== "ai",
      ai: events !== "custom",
      exceptions,
      groups,
      sender: client === undefined ? SENDER : {},
    },
    anonymousId,
    content: client?.privacyMode === true ? "none" : content,
    maxDelayMs,
    name,
  };
}

function project(apiKey: unknown, host: unknown = DEFAULT_HOST): Project {
  // A personal key (phx_…) or a secret one (phs_…) may do far more than send events, and cannot send any.
  const isKey = typeof apiKey === "string" && /^(?!ph[xs]_)[!-~]+$/.test(apiKey);
  check(isKey, "apiKey", hidden(apiKey), "the key of the project (phc_…), or client instead");
  check(isWebAddress(host), "host", hidden(host), "an address such as https://eu.i.posthog.com");
  return { apiKey, host };
}

function vendorClient({ client, apiKey, host }: PostHogOptions): { readonly client: PostHogClient } {
  check(apiKey === undefined && host === undefined, "client", client, "either client, or apiKey and host");
  const isClient = [get(client, "capture"), get(client, "flush")].every(
    (method) => typeof method === "function",
  );
  check(client !== undefined && isClient, "client", client, "a client of posthog-node");
  return { client };
}

function isWebAddress(text: unknown): text is string {
  if (typeof text !== "string" || !URL.canParse(text)) return false;
  const { protocol, username, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + search + hash === "";
}

/** Keys get into the wrong option, and error messages into error trackers. */
function hidden(value: unknown): unknown {
  return typeof value === "string" && value !== "" ? "(hidden)" : value;
}

function isDelay(value: number): boolean {
  return Number.isFinite(value) && value >= 0 && value <= 60_000;
}

function checkOneOf(allowed: readonly string[], option: string, value: string): void {
  check(allowed.includes(value), option, value, allowed.join(", "));
}

function check(
  isAllowed: boolean,
  option: string | undefined,
  value: unknown,
  allowed: string,
): asserts isAllowed {
  if (!isAllowed) throw invalidOption(`posthog option ${option}`, value, allowed);
}
