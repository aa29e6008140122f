import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type CallFailed, catchLater, isThenable } from "../events/application-function.ts";
import type { ContentMode } from "../events/content-mode.ts";
import type { UnknownRecord } from "../events/untrusted.ts";
import { contentText } from "./media.ts";
import { type PersonalDataKind, scrubPersonalData } from "./personal-data.ts";
import { type Plain, toPlain } from "./plain.ts";
import { scrubSecrets } from "./secrets.ts";
import { cutText, SCRUB_MARGIN, wholeWords } from "./text.ts";

/** Ceiling of the `full` mode: one event must fit into what backends accept (PostHog: 983,040 bytes). */
export const FULL_CONTENT_CHARS = 100_000;

/** Prompts and answers have one limit, tool data, errors and metadata the other. Code points. */
export interface ContentLimits {
  readonly messages: number;
  readonly tools: number;
}
export const DEFAULT_CONTENT_LIMITS: ContentLimits = { messages: 2_000, tools: 1_000 };

export interface RedactOptions {
  /** Personal data to scrub. @default [] */
  readonly pii?: readonly PersonalDataKind[];
  /**
   * A last look at every content text that leaves; names and ids are no content. Synchronous. If it throws or returns
   * no string (a promise, say), the text is replaced by "[redaction failed]", and the log says so once.
   */
  readonly custom?: (text: string) => string;
}

export interface ContentPolicy {
  readonly mode: ContentMode;
  readonly limits: ContentLimits;
  /** A text as it may leave, or undefined where nothing of it may. */
  text(raw: string, limit: number): string | undefined;
  /** Message content, a string or blocks, as it may leave: its text with placeholders for media. */
  message(content: unknown, limit: number): string | undefined;
  /** Any value as JSON text as it may leave, with the whole length where it is known. */
  json(
    value: unknown,
    limit: number,
  ): { readonly text: string | undefined; readonly chars: number | undefined };
  /** A record as plain JSON as it may leave; undefined where nothing is left. */
  record(value: unknown, limit: number): { [key: string]: Plain } | undefined;
  /** A few settings (numbers, flags, names) that are no content, made safe in every mode; undefined where there are none. */
  settings(value: UnknownRecord): { [key: string]: Plain } | undefined;
  /** Who speaks: the roles that everybody has are no content, others are. "other" if theirs may not leave. */
  role(raw: string): string;
  /** A short name that is content: a participant's. */
  name(raw: string): string | undefined;
  /** A short name that is no content (tool, model, tag), made safe: well-formed, scrubbed, at most 200 code points. */
  label(raw: string): string;
}

const ROLES: ReadonlySet<string> = new Set(["system", "developer", "user", "assistant", "tool", "function"]);
const LABEL_CHARS = 200;
const SETTINGS_CHARS = 1_000;
const REDACTION_FAILED = "[redaction failed]";

/** @param failed Told what `redact.custom` threw, or that it returned no text. */
export function createContentPolicy(
  mode: ContentMode,
  limits: ContentLimits,
  redact: RedactOptions,
  failed: CallFailed = () => {},
): ContentPolicy {
  const pii = redact.pii ?? [];
  const effective = (limit: number) => (mode === "full" || mode === "hashed" ? FULL_CONTENT_CHARS : limit);

  // Twice the units hold at least that many code points, and the scrubber sees what straddles the cut.
  const unitsFor = (limit: number) => 2 * (effective(limit) + SCRUB_MARGIN);

  function scrub(text: string): string {
    const scrubbed = pii.length === 0 ? scrubSecrets(text) : scrubPersonalData(scrubSecrets(text), pii);
    return redact.custom === undefined ? scrubbed : redactedBy(redact.custom, scrubbed, failed);
  }

  function text(raw: string, limit: number): string | undefined {
    if (mode === "none") return undefined;
    if (mode === "hashed") return hash(raw);
    const max = effective(limit);
    return cutText(scrub(wholeWords(raw, unitsFor(limit))), max);
  }

  function plain(value: unknown, limit: number): Plain | undefined {
    return mode === "none" ? undefined : toPlain(value, { chars: effective(limit) }, scrub);
  }

  const policy: ContentPolicy = {
    mode,
    limits,
    text,
    message: (content, limit) =>
      mode === "none" ? undefined : text(contentText(content, unitsFor(limit)), limit),
    json(value, limit) {
      if (typeof value === "string") return { text: policy.message(value, limit), chars: value.length };
      const safe = plain(value, limit);
      if (safe === undefined) return { text: undefined, chars: undefined };
      const json = JSON.stringify(safe);
      return { text: mode === "hashed" ? hash(json) : cutText(json, effective(limit)), chars: undefined };
    },
    record(value, limit) {
      const safe = recordOf(plain(value, limit));
      return mode === "hashed" && safe !== undefined ? hashRecord(safe) : safe;
    },
    settings: (value) => recordOf(toPlain(value, { chars: SETTINGS_CHARS, nodes: 100 }, scrubSecrets)),
    role: (raw) => (ROLES.has(raw) ? raw : (text(raw, LABEL_CHARS) ?? "other")),
    name: (raw) => text(raw, LABEL_CHARS),
    label: (raw) => cutText(scrubSecrets(wholeWords(raw, 2 * (LABEL_CHARS + SCRUB_MARGIN))), LABEL_CHARS),
  };
  return policy;
}

function recordOf(plain: Plain | undefined): { [key: string]: Plain } | undefined {
  if (typeof plain !== "object" || plain === null || Array.isArray(plain)) return undefined;
  return Object.keys(plain).length === 0 ? undefined : (plain as { [key: string]: Plain });
}

/** The safe side where redaction fails: nobody knows what the text holds. */
function redactedBy(custom: (text: string) => unknown, text: string, failed: CallFailed): string {
  try {
    const redacted = custom(text);
    if (typeof redacted === "string") return redacted;
    catchLater(redacted, failed);
    failed(new TypeError(`it returned ${isThenable(redacted) ? "a promise" : "no text"}`));
  } catch (error) {
    failed(error);
  }
  return REDACTION_FAILED;
}

/** Numbers are hashed like texts: a phone number may be either. */
function hashRecord(record: { [key: string]: Plain }): { [key: string]: Plain } {
  const entries = Object.entries(record).map(([key, value]) => [
    hash(key),
    hash(typeof value === "string" ? value : JSON.stringify(value)),
  ]);
  return Object.fromEntries(entries);
}

function hash(text: string): string {
  const bytes = utf8ToBytes(cutText(text, FULL_CONTENT_CHARS));
  return `sha256:${bytesToHex(sha256(bytes)).slice(0, 16)}`;
}
