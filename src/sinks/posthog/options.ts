import {
  absenceOf,
  checkCommonOptions,
  type OffSink,
  type SinkOptionCheck,
  sinkOptionCheck,
} from "../../content/sink-option.ts";
import type { ContentMode } from "../../events/content-mode.ts";
import { get, isRecord } from "../../events/untrusted.ts";
import { isWebAddress } from "../../transport/web-address.ts";
import type { PostHogClient } from "./client-delivery.ts";
import type { Selection } from "./map-batch.ts";
import type { Project } from "./own-delivery.ts";
import { ANONYMOUS_IDS, type AnonymousId } from "./trace-identities.ts";

export const DEFAULT_HOST = "https://us.i.posthog.com";

export interface PostHogOptions {
  /** Key of the project, `phc_…`: we deliver. Either this or `client`; without both the sink is off, which the log says once. */
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
  /** Milliseconds an event waits for others. 0 to 60,000. @default 1_000 */
  readonly maxDelayMs?: number;
  /** Needed if a tracer has several. @default "posthog" */
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

/**
 * As posthog-node says it of itself: a server sends, and its address is not the user's. PostHog notes the address that
 * a request comes from as the user's, unless the event has one, and be it none.
 */
const SENDER = { $lib: "langmeter", $is_server: true, $geoip_disable: true, $ip: null };

const HOST = "an address such as https://eu.i.posthog.com";
const EVENTS = ["custom", "ai", "both"];
const ALLOWED = "apiKey, host, client, events, exceptions, anonymousId, groups, content, maxDelayMs, name";
const check: SinkOptionCheck = sinkOptionCheck("posthog");

/** @throws LangMeterError on a wrong option. */
export function checkedOptions(options: PostHogOptions): CheckedOptions | OffSink {
  const { apiKey, host, client, events = "both", exceptions = false, groups = {}, ...common } = options;
  const { anonymousId = "trace", content, maxDelayMs = 1_000, name = "posthog", ...unknown } = common;
  checkCommonOptions(check, { content, maxDelayMs, name }, unknown, ALLOWED);
  check(EVENTS.includes(events), "events", events, EVENTS.join(", "));
  check(ANONYMOUS_IDS.includes(anonymousId), "anonymousId", anonymousId, ANONYMOUS_IDS.join(", "));
  check(typeof exceptions === "boolean", "exceptions", exceptions, "true or false");
  const groupsOk = isRecord(groups) && Object.values(groups).every((key) => typeof key === "string");
  check(groupsOk, "groups", groups, "group types, each with the metadata key that holds the group's key");
  const off = client === undefined ? absenceOf({ apiKey }) : undefined;
  if (host !== undefined) check(isWebAddress(host), "host", host, HOST);
  if (off !== undefined) return { name, off };
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

function project(apiKey: unknown, host: string = DEFAULT_HOST): Project {
  // A personal key (phx_…) or a secret one (phs_…) may do far more than send events, and cannot send any.
  const isKey = typeof apiKey === "string" && /^(?!ph[xs]_)[!-~]+$/.test(apiKey);
  check(isKey, "apiKey", apiKey, "the key of the project (phc_…), or client instead");
  return { apiKey, host };
}

function vendorClient({ client, apiKey, host }: PostHogOptions): { readonly client: PostHogClient } {
  check(apiKey === undefined && host === undefined, "client", client, "either client, or apiKey and host");
  const isClient = ["capture", "flush"].every((method) => typeof get(client, method) === "function");
  check(client !== undefined && isClient, "client", client, "a client of posthog-node");
  return { client };
}
