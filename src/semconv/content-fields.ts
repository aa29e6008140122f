import { get, textOf } from "../events/untrusted.ts";
import type { ChainSpan, FinishedSpan } from "../spans/finished-span.ts";
import type { DerivedFields } from "./attribute-table.ts";
import { inputMessagesJson, outputMessagesJson } from "./messages.ts";

/** What was asked, answered and noted, as far as the record has it. */
export function contentFields(span: FinishedSpan): DerivedFields {
  const { metadata } = span.end;
  return {
    metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
    ...contentOfKind(span),
  };
}

function contentOfKind(span: FinishedSpan): DerivedFields {
  switch (span.kind) {
    case "llm":
      return {
        inputMessages: inputMessagesJson(span.start?.input),
        outputMessages: outputMessagesJson(span.end),
      };
    case "tool":
      return { toolArguments: span.start?.input, toolResult: textOf(get(span.end, "output")) };
    case "retriever":
      return { retrievalQuery: span.start?.input };
    case "chain":
      return contentOfAgent(span);
    case "trace":
      return {}; // its question and answer are among the totals
  }
}

function contentOfAgent({ agent, trace }: ChainSpan): DerivedFields {
  if (agent === undefined) return {};
  const question = trace?.input;
  return {
    inputMessages:
      question === undefined ? undefined : inputMessagesJson([{ role: "user", content: question }]),
    outputMessages: outputMessagesJson(agent),
  };
}
