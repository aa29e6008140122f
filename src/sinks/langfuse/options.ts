import {
  absenceOf,
  checkCommonOptions,
  type OffSink,
  type SinkOptionCheck,
  sinkOptionCheck,
} from "../../content/sink-option.ts";
import type { ContentMode } from "../../events/content-mode.ts";
import { get } from "../../events/untrusted.ts";
import { isWebAddress } from "../../transport/web-address.ts";
import type { LangfuseClient } from "./client.ts";
import type { LangfuseProject } from "./own-delivery.ts";

interface CommonOptions {
  /** How much of prompts, answers, tool data, errors and metadata is sent. @default the tracer's */
  readonly content?: ContentMode;
  /** Milliseconds an event waits for others. 0 to 60,000. @default 1_000 */
  readonly maxDelayMs?: number;
  /** Needed if a tracer has several. @default "langfuse" */
  readonly name?: string;
}

/** We deliver, over OpenTelemetry: the cloud, and servers from version 3.22. Without both keys the sink is off, which the log says once. */
interface OwnDeliveryOptions {
  /** `pk-lf-…` of the project. */
  readonly publicKey?: string | undefined;
  /** `sk-lf-…` of the project. */
  readonly secretKey?: string | undefined;
  /** Where the project lives: a region of the cloud or a server of your own. @default "https://cloud.langfuse.com" */
  readonly baseUrl?: string | undefined;
  readonly client?: undefined;
}

/** The vendor's client delivers: for servers of version 2 and 3. */
interface ClientOptions {
  /** A `Langfuse` of the package `langfuse` (3.x). It stays yours to shut down. */
  readonly client: LangfuseClient;
  readonly publicKey?: undefined;
  readonly secretKey?: undefined;
  readonly baseUrl?: undefined;
}

export type LangfuseOptions = CommonOptions & (OwnDeliveryOptions | ClientOptions);

export interface CheckedOptions {
  readonly target: LangfuseProject | { readonly client: LangfuseClient };
  readonly content: ContentMode | undefined;
  readonly maxDelayMs: number;
  readonly name: string;
}

const BASE_URL = "an address such as https://us.cloud.langfuse.com";
const CLOUD = "https://cloud.langfuse.com";
const CLIENT_METHODS = ["trace", "span", "generation", "score", "on", "flushAsync"];

const ALLOWED = "publicKey, secretKey, baseUrl, client, content, maxDelayMs, name";
const check: SinkOptionCheck = sinkOptionCheck("langfuse");

/** @throws LangMeterError on a wrong option. */
export function checkedOptions(options: LangfuseOptions): CheckedOptions | OffSink {
  const { publicKey, secretKey, baseUrl, client, ...common } = options;
  const { content, maxDelayMs = 1_000, name = "langfuse", ...unknown } = common;
  checkCommonOptions(check, { content, maxDelayMs, name }, unknown, ALLOWED);
  const off = client === undefined ? absenceOf({ publicKey, secretKey }) : undefined;
  if (baseUrl !== undefined) check(isWebAddress(baseUrl), "baseUrl", baseUrl, BASE_URL);
  if (off !== undefined) return { name, off };
  const target = client === undefined ? project(options) : vendorClient(options);
  return { target, content, maxDelayMs, name };
}

function project({ publicKey, secretKey, baseUrl = CLOUD }: LangfuseOptions): LangfuseProject {
  // Basic authentication parts the two at the first colon.
  const isPublicKey = typeof publicKey === "string" && /^[!-9;-~]+$/.test(publicKey);
  check(isPublicKey, "publicKey", publicKey, "the project's public key, or client instead");
  const isSecretKey = typeof secretKey === "string" && /^[!-~]+$/.test(secretKey);
  check(isSecretKey, "secretKey", secretKey, "the project's secret key, or client instead");
  const areExchanged = publicKey.startsWith("sk-lf-") || secretKey.startsWith("pk-lf-");
  check(!areExchanged, "publicKey", publicKey, "pk-lf-…; it and secretKey are exchanged");
  return { publicKey, secretKey, baseUrl };
}

function vendorClient(options: LangfuseOptions): { client: LangfuseClient } {
  const { client, publicKey, secretKey, baseUrl } = options;
  const isAlone = publicKey === undefined && secretKey === undefined && baseUrl === undefined;
  check(isAlone, "client", client, "either client, or publicKey, secretKey and baseUrl");
  const isClient = CLIENT_METHODS.every((method) => typeof get(client, method) === "function");
  check(client !== undefined && isClient, "client", client, "a Langfuse of the package langfuse 3.x");
  return { client };
}
