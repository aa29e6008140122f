import { get, isRecord, listOf, type UnknownRecord } from "../../events/untrusted.ts";

/** What Sentry adds to an event by itself, as far as it is looked at here. https://develop.sentry.dev/sdk/data-model/event-payloads/ */
interface SentryEvent {
  user?: unknown;
  request?: unknown;
  breadcrumbs?: unknown;
  exception?: unknown;
  contexts?: unknown;
}

/**
 * The event with the user of the record alone. Sentry merges users field by field: the e-mail address of one person
 * would stand beside the id of another where a scope was left over.
 */
export function withUser<Event extends object>(event: Event, id: string): Event {
  return changed(event, { user: { id } });
}

/**
 * The event without what Sentry's own integrations add that can hold prompts and keys: the body, headers and query of
 * the incoming request, the text of logs, the variables of stack frames and the source lines around them, because where
 * a model is called its prompt often stands.
 */
export function withoutContent<Event extends object>(event: Event): Event {
  const { request, breadcrumbs, exception }: SentryEvent = event;
  const changes: SentryEvent = {};
  if (request !== undefined) changes.request = requestLine(request);
  if (breadcrumbs !== undefined) changes.breadcrumbs = listOf(breadcrumbs).map(crumbWithoutText);
  if (exception !== undefined)
    changes.exception = { values: listOf(get(exception, "values")).map(bareFrames) };
  return changed(event, changes);
}

/** The root span of a trace without the span above it: that one is not Sentry's, and the trace would look cut off. */
export function withoutParent<Event extends object>(event: Event): Event {
  const { contexts }: SentryEvent = event;
  const trace = get(contexts, "trace");
  if (get(event, "type") !== "transaction" || !isRecord(trace)) return event;
  const { parent_span_id, ...root } = trace;
  return changed(event, { contexts: { ...(contexts as UnknownRecord), trace: root } });
}

function changed<Event extends object>(event: Event, changes: SentryEvent): Event {
  return { ...event, ...changes };
}

function requestLine(request: unknown): UnknownRecord {
  return { method: get(request, "method"), url: withoutQuery(get(request, "url")) };
}

const CRUMB_FIELDS = ["timestamp", "type", "category", "level"];
const CRUMB_DATA_FIELDS = ["method", "http.method", "http.request.method", "status_code"];

/** What happened and when, without the words: a console breadcrumb is the line that was logged. */
function crumbWithoutText(crumb: unknown): UnknownRecord {
  const data = get(crumb, "data");
  if (data === undefined) return picked(crumb, CRUMB_FIELDS);
  const url = withoutQuery(get(data, "url"));
  return {
    ...picked(crumb, CRUMB_FIELDS),
    data: { ...picked(data, CRUMB_DATA_FIELDS), ...(url && { url }) },
  };
}

function bareFrames(exception: unknown): unknown {
  const stacktrace = get(exception, "stacktrace");
  if (!isRecord(exception) || !isRecord(stacktrace)) return exception;
  const frames = listOf(stacktrace.frames).map((frame) => (isRecord(frame) ? placeOf(frame) : frame));
  return { ...exception, stacktrace: { ...stacktrace, frames } };
}

function placeOf({ vars, pre_context, context_line, post_context, ...place }: UnknownRecord): UnknownRecord {
  return place;
}

function picked(value: unknown, fields: readonly string[]): UnknownRecord {
  const entries = fields.map((field) => [field, get(value, field)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

function withoutQuery(url: unknown): string | undefined {
  return typeof url === "string" ? url.split(/[?#]/, 1)[0] : undefined;
}
