import { invalidOption } from "../../content/invalid-option.ts";
import { CONTENT_MODES, type ContentMode } from "../../events/content-mode.ts";
import { get } from "../../events/untrusted.ts";
import type { LangfuseClient } from "./client.ts";
import type { LangfuseProject } from "./own-delivery.ts";

interface CommonOptions {
  /** How much of prompts, answers, tool data, errors and metadata is sent. @default the tracer's */
  readonly content?: ContentMode;
  /** Milliseconds an event waits for company. 0 to 60,000. @default 1_000 */
  readonly maxDelayMs?: number;
  /** Needed where a tracer has several. @default "langfuse" */
  readonly name?: string;
}

/** We deliver, over OpenTelemetry: the cloud, and servers from version 3.22. */
interface OwnDeliveryOptions {
  /** `pk-lf-…` of the project. */
  readonly publicKey: string | undefined;
  /** `sk-lf-…` of the project. */
  readonly secretKey: string | undefined;
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

const CLOUD = "https://cloud.langfuse.com";
const CLIENT_METHODS = ["trace", "span", "generation", "score", "on", "flushAsync"];

/** @throws LangMeterError on a wrong option; it never shows what could be a key. */
export function checkedOptions(options: LangfuseOptions): CheckedOptions {
  const { publicKey, secretKey, baseUrl, client, ...common } = options;
  const { content, maxDelayMs = 1_000, name = "langfuse", ...unknown } = common;
  const [stray] = Object.keys(unknown);
  if (stray !== undefined) {
    const allowed = "only publicKey, secretKey, baseUrl, client, content, maxDelayMs, name";
    throw invalid(stray, "(hidden)", allowed);
  }
  if (content !== undefined && !CONTENT_MODES.includes(content))
    throw invalid("content", content, CONTENT_MODES.join(", "));
  if (!(typeof maxDelayMs === "number" && maxDelayMs >= 0 && maxDelayMs <= 60_000))
    throw invalid("maxDelayMs", maxDelayMs, "0 to 60,000 milliseconds");
  if (typeof name !== "string" || name === "") throw invalid("name", name, "a name");
  const target = client === undefined ? project(options) : vendorClient(options);
  return { target, content, maxDelayMs, name };
}

function project({ publicKey, secretKey, baseUrl = CLOUD }: LangfuseOptions): LangfuseProject {
  // Basic authentication parts the two at the first colon.
  if (typeof publicKey !== "string" || !/^[!-9;-~]+$/.test(publicKey))
    throw invalid("publicKey", hidden(publicKey), "the project's public key, or client instead");
  if (typeof secretKey !== "string" || !/^[!-~]+$/.test(secretKey))
    throw invalid("secretKey", hidden(secretKey), "the project's secret key, or client instead");
  if (publicKey.startsWith("sk-lf-") || secretKey.startsWith("pk-lf-"))
    throw invalid("publicKey", hidden(publicKey), "pk-lf-…; it and secretKey are exchanged");
  if (typeof baseUrl !== "string" || !isWebAddress(baseUrl))
    throw invalid("baseUrl", hidden(baseUrl), "an address such as https://us.cloud.langfuse.com");
  return { publicKey, secretKey, baseUrl };
}

function vendorClient(options: LangfuseOptions): { client: LangfuseClient } {
  const { client, publicKey, secretKey, baseUrl } = options;
  if (publicKey !== undefined || secretKey !== undefined || baseUrl !== undefined)
    throw invalid("client", "(hidden)", "either client, or publicKey, secretKey and baseUrl");
  if (client === undefined || !CLIENT_METHODS.every((method) => typeof get(client, method) === "function"))
    throw invalid("client", "(hidden)", "a Langfuse of the package langfuse 3.x");
  return { client };
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + search + hash === "";
}

/** Keys get into the wrong option, and error messages into error trackers. */
function hidden(value: unknown): unknown {
  return typeof value === "string" && value !== "" ? "(hidden)" : value;
}

function invalid(option: string, value: unknown, allowed: string): Error {
  return invalidOption(`langfuse option ${option}`, value, allowed);
}
