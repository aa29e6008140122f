import {
  absenceOf,
  checkCommonOptions,
  type OffSink,
  type SinkOptionCheck,
  sinkOptionCheck,
} from "../../content/sink-option.ts";
import type { ContentMode } from "../../events/content-mode.ts";
import type { EventName } from "../../events/schema.ts";
import { get, listOf } from "../../events/untrusted.ts";
import { isWebAddress } from "../../transport/web-address.ts";
import type { RudderStackClient } from "./client-delivery.ts";
import type { DataPlane } from "./own-delivery.ts";
import type { Selection } from "./plan.ts";

interface CommonOptions {
  /** Events to send, by name. @default all but LangMeter's own that end in `_start`; their ends say all that they say */
  readonly events?: readonly EventName[] | "all";
  /** Send `identify` calls: the `identify` events, and one per user and process, without traits. @default true */
  readonly identify?: boolean;
  /**
   * How much of prompts, answers, tool data, errors and metadata is sent; Google Analytics takes 100 characters of
   * each and forbids personal data. @default "none"
   */
  readonly content?: ContentMode;
  /** Milliseconds an event waits for others. 0 to 60,000. @default 1_000 */
  readonly maxDelayMs?: number;
  /** Needed if a tracer has several. @default "rudderstack" */
  readonly name?: string;
}

/** We deliver. Without both the sink is off, which the log says once. */
interface OwnDeliveryOptions {
  /** Write key of the source. */
  readonly writeKey?: string | undefined;
  /** Address of the data plane, e.g. `https://example.dataplane.rudderstack.com`. */
  readonly dataPlaneUrl?: string | undefined;
  readonly client?: undefined;
}

/** The vendor's client delivers. */
interface ClientOptions {
  /** An `Analytics` of `@rudderstack/rudder-sdk-node` itself, not a wrapper around it. It stays yours to flush. */
  readonly client: RudderStackClient;
  readonly writeKey?: undefined;
  readonly dataPlaneUrl?: undefined;
}

export type RudderStackOptions = CommonOptions & (OwnDeliveryOptions | ClientOptions);

export interface CheckedOptions extends Selection {
  readonly target: DataPlane | { readonly client: RudderStackClient };
  readonly content: ContentMode;
  readonly maxDelayMs: number | undefined;
  readonly name: string;
}

const ALLOWED = "writeKey, dataPlaneUrl, client, events, identify, content, maxDelayMs, name";
/** Not the application's own, such as `checkout_start`. */
const OWN_START = /^(llm_call|tool_call|chain|retriever)_start$/;
const check: SinkOptionCheck = sinkOptionCheck("rudderstack");

/** @throws LangMeterError on a wrong option. */
export function checkedOptions(options: RudderStackOptions): CheckedOptions | OffSink {
  const { writeKey, dataPlaneUrl, client, events, ...common } = options;
  const { identify = true, content = "none", maxDelayMs, name = "rudderstack", ...unknown } = common;
  checkCommonOptions(check, { content, maxDelayMs, name }, unknown, ALLOWED);
  check(typeof identify === "boolean", "identify", identify, "true or false");
  const isSelected = selection(events);
  const off = client === undefined ? absenceOf({ writeKey, dataPlaneUrl }) : undefined;
  if (off !== undefined) return { name, off };
  const target = client === undefined ? dataPlaneOf(options) : clientOf(options);
  return { target, isSelected, identify, content, maxDelayMs, name };
}

function dataPlaneOf({ writeKey, dataPlaneUrl }: RudderStackOptions): DataPlane {
  const isKey = typeof writeKey === "string" && /^[!-~]+$/.test(writeKey);
  check(isKey, "writeKey", writeKey, "the source's write key");
  check(isWebAddress(dataPlaneUrl), "dataPlaneUrl", dataPlaneUrl, "an http(s) URL");
  return { writeKey, dataPlaneUrl };
}

function clientOf({ client, writeKey, dataPlaneUrl }: RudderStackOptions): { client: RudderStackClient } {
  const isClient = ["track", "identify", "flush"].every((name) => typeof get(client, name) === "function");
  const isAlone = writeKey === undefined && dataPlaneUrl === undefined;
  check(client !== undefined && isClient && isAlone, "client", client, "an Analytics in place of writeKey");
  return { client };
}

function selection(events: unknown): Selection["isSelected"] {
  if (events === undefined) return (name) => !OWN_START.test(name);
  if (events === "all") return () => true;
  const names = new Set(listOf(events));
  check(names.size > 0, "events", events, "all, or a list of names");
  return (name) => names.has(name);
}
