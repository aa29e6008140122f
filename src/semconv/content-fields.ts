import { get, textOf } from "../events/untrusted.ts";
import type { ChainSpan, FinishedSpan } from "../spans/finished-span.ts";
import type { DerivedFields } from "./attribute-table.ts";
import { inputMessagesJson, outputMessagesJson } from "./messages.ts";

/** What was asked, answered and noted, as far as the record has it. */
export function contentFields(span: FinishedSpan): DerivedFields {
  const { metadata } = span.end;
  return {
    metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
    // The question and the answer of a root are among the totals of its trace.
    inputMimeType: span.trace?.input === undefined ? undefined : PLAIN,
    outputMimeType: span.trace?.output === undefined ? undefined : PLAIN,
    ...contentOfKind(span),
  };
}

const PLAIN = "text/plain";
const JSON_TYPE = "application/json";

function contentOfKind(span: FinishedSpan): DerivedFields {
  switch (span.kind) {
    case "llm":
      return messageFields(inputMessagesJson(span.start?.input), outputMessagesJson(span.end));
    case "tool": {
      const input = span.start?.input;
      const output = textOf(get(span.end, "output"));
      return {
        toolArguments: input,
        toolResult: output,
        ...known({ inputMimeType: mimeTypeOf(input), outputMimeType: mimeTypeOf(output) }),
      };
    }
    case "retriever": {
      const query = span.start?.input;
      return { retrievalQuery: query, ...known({ inputMimeType: query === undefined ? undefined : PLAIN }) };
    }
    case "chain":
      return contentOfAgent(span);
    case "trace":
      return {};
  }
}

function contentOfAgent({ agent, trace }: ChainSpan): DerivedFields {
  if (agent === undefined) return {};
  const question = trace?.input;
  const asked = question === undefined ? undefined : inputMessagesJson([{ role: "user", content: question }]);
  return messageFields(asked, outputMessagesJson(agent));
}

function messageFields(inputMessages: string | undefined, outputMessages: string | undefined): DerivedFields {
  return {
    inputMessages,
    outputMessages,
    ...known({
      inputMimeType: inputMessages && JSON_TYPE,
      outputMimeType: outputMessages && JSON_TYPE,
    }),
  };
}

/** Tools are handed JSON, and many answer with some; what was cut is a text. */
function mimeTypeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    JSON.parse(text);
    return JSON_TYPE;
  } catch {
    return PLAIN;
  }
}

/** An unknown type must not hide that of the totals. */
function known(fields: DerivedFields): DerivedFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
