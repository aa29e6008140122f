import { get, getPath, listOf, textOf } from "../events/untrusted.ts";
import type { ProviderReport, StreamPiece } from "../record/model-stream.ts";
import { readToolCall } from "./prompts.ts";

/**
 * An event of LangChain's content block stream (`streamEvents` version 3 of an agent): there `handleLLMNewToken` is
 * not called, and the final message leaves out the served model and other things that the events tell.
 * Undefined where the event brings nothing.
 */
export function readStreamEvent(event: unknown): StreamPiece | undefined {
  switch (get(event, "event")) {
    case "content-block-delta":
      return readBlock(get(event, "delta") ?? get(event, "content"));
    case "content-block-start":
      return readBlock(get(event, "content"));
    case "content-block-finish": {
      const content = get(event, "content");
      return get(content, "type") === "tool_call" ? { toolCall: readToolCall(content) } : undefined;
    }
    case "message-start":
    case "usage":
      return { usage: get(event, "usage") };
    case "provider":
      return readProviderEvent(event);
    case "message-finish":
      return { finalUsage: get(event, "usage"), facts: { finish_reason: finishReasonOf(event) } };
    default:
      return undefined;
  }
}

/** A piece of the answer; one without text, such as a tool call's, is a token too. */
function readBlock(block: unknown): StreamPiece | undefined {
  const type = textOf(get(block, "type"));
  const token = textOf(get(block, "text"));
  if (token !== undefined) return { token };
  return type === undefined || type === "text" || type === "text-delta" ? undefined : { says: true };
}

/** In the provider's own word, where the event has it beside LangChain's. */
function finishReasonOf(event: unknown): string | undefined {
  return textOf(getPath(event, "responseMetadata", "finish_reason")) ?? textOf(get(event, "reason"));
}

/** What a provider says that LangChain has no event for: the served model and tier, items of the Responses API. */
function readProviderEvent(event: unknown): StreamPiece | undefined {
  const payload = get(event, "payload");
  if (get(event, "name") === "response.output_item.done") return { item: get(payload, "item") };
  const model = textOf(get(payload, "model"));
  const tier = textOf(get(payload, "service_tier"));
  return model === undefined && tier === undefined ? undefined : { facts: { model, service_tier: tier } };
}

/**
 * What Google's packages report of a response or a chunk before they read it: the raw counts, which name the traffic
 * type, and the header with the service tier. LangChain hands such events to the run's handlers alone.
 */
export function readGoogleEvent(name: unknown, data: unknown): ProviderReport | undefined {
  if (typeof name !== "string" || !/^google-(?:response|chunk)-/.test(name)) return undefined;
  const body =
    get(data, "data") ?? getPath(data, "response", "data") ?? get(data, "output") ?? get(data, "chunk");
  return { usage: get(body, "usageMetadata"), serviceTier: headerOf(get(data, "headers")) };
}

const TIER_HEADER = "x-gemini-service-tier";

/** As a list of pairs, or as fetch has them. */
function headerOf(headers: unknown): string | undefined {
  const pair = listOf(headers).find((each) => listOf(each)[0] === TIER_HEADER);
  if (pair !== undefined) return textOf(listOf(pair)[1]);
  try {
    return headers instanceof Headers ? (headers.get(TIER_HEADER) ?? undefined) : undefined;
  } catch {
    return undefined; // an object that only looks like headers
  }
}
