import type { TracerOptions } from "langmeter";
import type { ContentMode } from "../../../src/events/content-mode.ts";
import type { ContentPlace } from "./sentinels.ts";

/** Which of the content that a backend is told, where nothing is withheld, still leaves. */
type Leaving = (shown: readonly ContentPlace[], backend: string) => readonly ContentPlace[];

const everything: Leaving = (shown) => shown;
const nothing: Leaving = () => [];
/** The long prompt is cut before its end. */
const beginnings: Leaving = (shown) => shown.filter((place) => place !== "end_of_long_prompt");
/** What by its own default gets no content. */
const byDefault: Leaving = (shown, backend) => (/^(otel|otlp|sentry|rudderstack)/.test(backend) ? [] : shown);

/** A content policy, and what it lets out. */
export interface Policy {
  readonly policy: string;
  readonly tracer: TracerOptions;
  /** The option of every sink. */
  readonly content?: ContentMode;
  readonly leaving: Leaving;
  /** Of the personal data that stands beside the sentinels. @default as `leaving` */
  readonly personalData?: Leaving;
  /** Whether the tracer's own log has the messages of errors. */
  readonly logsErrors: boolean;
}

const full: TracerOptions = { content: "full" };
const custom = (text: string) => text.replaceAll(/sentinel_\w+_end/g, "[gone]");

export const POLICIES: readonly Policy[] = [
  { policy: "full", tracer: full, content: "full", leaving: everything, logsErrors: true },
  {
    policy: "truncated",
    tracer: { content: "truncated" },
    content: "full",
    leaving: beginnings,
    logsErrors: true,
  },
  { policy: "hashed", tracer: { content: "hashed" }, content: "full", leaving: nothing, logsErrors: false },
  { policy: "none", tracer: { content: "none" }, content: "full", leaving: nothing, logsErrors: false },
  {
    policy: "full, and truncated for sinks",
    tracer: full,
    content: "truncated",
    leaving: beginnings,
    logsErrors: true,
  },
  {
    policy: "full, and hashed for sinks",
    tracer: full,
    content: "hashed",
    leaving: nothing,
    logsErrors: true,
  },
  { policy: "full, and none for sinks", tracer: full, content: "none", leaving: nothing, logsErrors: true },
  { policy: "full, and the default for sinks", tracer: full, leaving: byDefault, logsErrors: true },
  {
    policy: "full with redact.custom",
    tracer: { ...full, redact: { custom } },
    content: "full",
    leaving: nothing,
    personalData: everything,
    logsErrors: false,
  },
  {
    policy: "full with redact.pii",
    tracer: { ...full, redact: { pii: ["email"] } },
    content: "full",
    leaving: everything,
    personalData: nothing,
    logsErrors: true,
  },
];
