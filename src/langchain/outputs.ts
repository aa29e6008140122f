import { get, isError, isList, isRecord, keysOf, lastOf, listOf, textOf } from "../events/untrusted.ts";
import type { Answering, Given, OutputReader } from "../record/answers.ts";
import { isMessage, roleOf } from "./prompts.ts";
import { readToolAnswers } from "./tools.ts";

/** What the record asks of a chain's output. */
export const OUTPUT_READER: OutputReader = {
  toolAnswers: readToolAnswers,
  answer: (outputs, run) => answerIn(outputs, run, 0),
  list: listIn,
  errors: (outputs) => listOf(listIn(outputs)).filter(isError),
};

/** LangChain puts what is no record of its own under `output`. */
function listIn(outputs: unknown): readonly unknown[] | undefined {
  const output = get(outputs, "output");
  return isList(output) ? output : undefined;
}

/** Where agents and chains put their answer, before any message: LangChain's own keys, then what its cookbooks call it. */
const ANSWER_KEYS = ["structuredResponse", "structured_response", "output", "answer"] as const;
/** What the authors of graphs call the part of the state that is the answer. */
const GRAPH_KEYS = ["response", "result", "generation", "final_answer", "finalAnswer", "reply"] as const;
// An answer lies at most in a message of a state in an `output`.
const MAX_DEPTH = 3;

/**
 * The answer in what a root run gave back: a text, a message, the last of several messages, or the part of a record
 * that is known to be it. The rest of a state is never read: it repeats the whole conversation.
 */
function answerIn(output: unknown, run: Answering, depth: number): Given | undefined {
  if (typeof output === "string") return output === "" ? undefined : { kind: "text", content: output };
  if (typeof output === "number" || typeof output === "boolean") return { kind: "data", value: output };
  if (!isRecord(output) || depth > MAX_DEPTH) return undefined;
  if (isMessage(output)) return answerInMessage(output);
  if (isList(output)) return answerInList(output, depth === 0 || isOwnList(output, run));
  for (const key of ANSWER_KEYS) {
    const value = get(output, key);
    if (value === undefined || value === null) continue;
    return key.startsWith("structured") ? { kind: "data", value } : answerIn(value, run, depth + 1);
  }
  const messages = get(output, "messages");
  if (isList(messages)) return answerIn(lastOf(messages), run, depth + 1);
  return run.isGraph ? answerInState(output) : answerInRecord(output);
}

/** What a person or a prompt said is no answer, and a message that only asks for tools is none yet. */
function answerInMessage(message: unknown): Given | undefined {
  const role = roleOf(message);
  if (role === "user" || role === "system" || role === "developer" || role === "remove") return undefined;
  const content = get(message, "content");
  return content === undefined || content === "" ? undefined : { kind: "text", content };
}

/** LangChain hands the results of a whole batch to each of its runs; a run of its own hands on what its last step did. */
function isOwnList(list: readonly unknown[], { lastList }: Answering): boolean {
  return lastList === null || lastList === list || get(list, "length") === 1;
}

const MAX_TEXTS = 1_000;

function answerInList(list: readonly unknown[], isOwn: boolean): Given | undefined {
  const last = lastOf(list);
  if (isOwn) return isMessage(last) ? answerInMessage(last) : plainData(list);
  const texts = listOf(list)
    .slice(0, MAX_TEXTS)
    .flatMap((item) => textOf(item) ?? textOf(get(item, "content")) ?? []);
  return { kind: "unclear", texts };
}

function answerInState(state: unknown): Given {
  const named = GRAPH_KEYS.map((key) => textOf(get(state, key))).find((text) => text !== undefined);
  return named === undefined ? lastTextOf(state) : { kind: "text", content: named };
}

function answerInRecord(record: unknown): Given | undefined {
  const keys = keysOf(record).filter((key) => get(record, key) !== undefined);
  if (keys.length === 0) return undefined;
  const only = keys.length === 1 ? textOf(get(record, String(keys[0]))) : undefined;
  return only === undefined ? (plainData(record) ?? lastTextOf(record)) : { kind: "text", content: only };
}

/** What is made last stands last, in a state as in a record that was added to. */
function lastTextOf(record: unknown): Given {
  const texts = keysOf(record).flatMap((key) => textOf(get(record, key)) ?? []);
  return { kind: "unclear", texts: texts.slice(-1) };
}

function plainData(value: unknown): Given | undefined {
  return isPlainData(value) ? { kind: "data", value } : undefined;
}

const MAX_DATA_NODES = 100;

/** Whether the value is small and made of nothing but records, lists and primitives, as parsers return it. */
function isPlainData(value: unknown): boolean {
  let left = MAX_DATA_NODES;
  const isPlain = (item: unknown): boolean => {
    if (--left < 0) return false;
    if (!isRecord(item)) return typeof item !== "function";
    if (isMessage(item)) return false;
    const prototype: unknown = Object.getPrototypeOf(item);
    const isKnown = isList(item) || prototype === Object.prototype || prototype === null;
    return isKnown && keysOf(item).every((key) => isPlain(get(item, key)));
  };
  try {
    return isPlain(value);
  } catch {
    return false; // a proxy that refuses to tell its prototype
  }
}
