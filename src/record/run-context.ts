import type { ContentPolicy } from "../content/policy.ts";
import {
  type ContextFields,
  contextText,
  TEXT_FIELDS,
  type TextField,
  type TraceContext,
} from "../context/context.ts";
import { get, keysOf, listOf } from "../events/untrusted.ts";

/** The context of a run: the fields of its events, and what LangChain gave us to make them from. */
export interface RunContext {
  readonly fields: ContextFields;
  /** The fields as JSON, without braces. */
  readonly json: string;
  /** LangChain's metadata as it came; a child whose metadata says the same shares the parent's fields. */
  readonly metadata: unknown;
  readonly tags: unknown;
}

/** What a trace says about context before any run speaks. */
export interface ContextSources {
  /** Defaults and ambient scope: give way to the run's metadata. */
  readonly ambient: ContextFields;
  /** Given to startTrace: stands above the run's metadata. */
  readonly explicit: ContextFields;
}

type KeyRole = TextField | "system" | "user";

// LangChain's and LangGraph's own metadata keys; what is left is the caller's.
const SYSTEM_KEY = /^(?:ls_|lc_|langgraph_|langsmith|__pregel|checkpoint|run_id$|versions$|revision_id$)/;
const SYSTEM_TAG = /^(?:seq:step:|graph:step:|map:key:|retry:attempt:|langsmith:|condition:|branch:)/;
// Both spellings of a field, as metadata keys: thread_id comes from LangGraph's configurable, user_id from the caller.
const FIELD_OF_KEY = new Map<string, TextField>(
  TEXT_FIELDS.flatMap(([option, field]) => [
    [option, field],
    [field, field],
  ]),
);
// Prompt fields belong to one call rather than to the trace: the call's own metadata wins.
const CALL_FIELDS = ["prompt_name", "prompt_version", "variant"] as const;

const roles = new Map<string, KeyRole>();
const MAX_REMEMBERED_KEYS = 1_000;

function roleOf(key: string): KeyRole {
  let role = roles.get(key);
  if (role === undefined) {
    role = FIELD_OF_KEY.get(key) ?? (SYSTEM_KEY.test(key) ? "system" : "user");
    if (roles.size < MAX_REMEMBERED_KEYS) roles.set(key, role);
  }
  return role;
}

/** The context given by code, made safe to send. */
export function contextFields(context: TraceContext, content: ContentPolicy): ContextFields {
  const fields: ContextFields = {};
  for (const row of TEXT_FIELDS) {
    const text = labelOf(contextText(context, row), content);
    if (text !== undefined) fields[row[1]] = text;
  }
  const tags = labels(get(context, "tags"), content);
  if (tags.length > 0) fields.tags = tags;
  const metadata = content.record(get(context, "metadata"), content.limits.tools);
  if (metadata !== undefined) fields.metadata = metadata;
  return fields;
}

/** The context of a run without a parent. */
export function rootContext(
  sources: ContextSources,
  metadata: unknown,
  tags: unknown,
  content: ContentPolicy,
): RunContext {
  return withJson(layer({ ...sources.ambient }, sources, metadata, tags, content), metadata, tags);
}

/** The context of a child: the parent's, unless its own metadata or tags say something new. */
export function childContext(
  parent: RunContext,
  sources: ContextSources,
  metadata: unknown,
  tags: unknown,
  content: ContentPolicy,
): RunContext {
  if (saysNothingNew(parent, metadata, tags)) return parent;
  return withJson(layer({ ...parent.fields }, sources, metadata, tags, content), metadata, tags);
}

function withJson(fields: ContextFields, metadata: unknown, tags: unknown): RunContext {
  return { fields, json: JSON.stringify(fields).slice(1, -1), metadata, tags };
}

function saysNothingNew(parent: RunContext, metadata: unknown, tags: unknown): boolean {
  if (metadata !== parent.metadata) {
    for (const key of keysOf(metadata)) {
      if (roleOf(key) !== "system" && get(metadata, key) !== get(parent.metadata, key)) return false;
    }
  }
  const knownTags = listOf(parent.tags, MAX_TAGS + 1);
  return listOf(tags, MAX_TAGS + 1).every(
    (tag) => knownTags.includes(tag) || (typeof tag === "string" && SYSTEM_TAG.test(tag)),
  );
}

function layer(
  fields: ContextFields,
  { explicit }: ContextSources,
  metadata: unknown,
  tags: unknown,
  content: ContentPolicy,
): ContextFields {
  const own = fieldsOfMetadata(metadata, content);
  const united = capped([
    ...new Set([...(fields.tags ?? []), ...(explicit.tags ?? []), ...callerTags(tags, content)]),
  ]);
  const merged = { ...fields.metadata, ...own.metadata, ...explicit.metadata };
  Object.assign(fields, own, explicit);
  for (const field of CALL_FIELDS) {
    if (own[field] !== undefined) fields[field] = own[field];
  }
  if (united.length > 0) fields.tags = united;
  if (Object.keys(merged).length > 0) fields.metadata = merged;
  return fields;
}

function fieldsOfMetadata(metadata: unknown, content: ContentPolicy): ContextFields {
  const fields: ContextFields = {};
  const callers: Record<string, unknown> = {};
  for (const key of keysOf(metadata)) {
    const role = roleOf(key);
    if (role === "system") continue;
    const value = get(metadata, key);
    if (role === "user") callers[key] = value;
    else fields[role] = labelOf(value, content) ?? fields[role];
  }
  const plain = content.record(callers, content.limits.tools);
  if (plain !== undefined) fields.metadata = plain;
  return fields;
}

function callerTags(tags: unknown, content: ContentPolicy): string[] {
  return labels(tags, content).filter((tag) => !SYSTEM_TAG.test(tag));
}

/** Every event of a trace carries its tags, and every run compares them with those above. */
const MAX_TAGS = 100;

function labels(values: unknown, content: ContentPolicy): string[] {
  return capped(listOf(values, MAX_TAGS + 1).flatMap((value) => labelOf(value, content) ?? []));
}

/** The last one says that there were more. */
function capped(tags: readonly string[]): string[] {
  return tags.length <= MAX_TAGS ? [...tags] : [...tags.slice(0, MAX_TAGS - 1), "…"];
}

/** Ids are strings, but a number is what many databases have. */
function labelOf(value: unknown, content: ContentPolicy): string | undefined {
  if ((typeof value === "number" && Number.isFinite(value)) || typeof value === "bigint")
    return content.label(String(value));
  if (typeof value !== "string" || value === "") return undefined;
  return content.label(value);
}
