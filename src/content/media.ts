import { get, getPath, isRecord, listOf, textOf } from "../events/untrusted.ts";
import { wholeWords } from "./text.ts";

/**
 * Message content as text: images, audio and files become a placeholder with type and size, so that no
 * megabytes of base64 travel with an event. Knows the content blocks of LangChain 0.3 and 1.x, OpenAI,
 * Anthropic and Google; a block it does not know contributes its `text` or nothing. Reads about `maxChars`
 * characters and leaves the rest alone, however long the content is.
 * https://docs.langchain.com/oss/javascript/langchain/messages#multimodal
 */
export function contentText(content: unknown, maxChars: number): string {
  if (typeof content === "string") return replaceDataUris(content, maxChars);
  let text = "";
  for (const block of listOf(content)) {
    if (text.length >= maxChars) break;
    const piece = blockText(block, maxChars - text.length);
    if (piece !== "") text += text === "" ? piece : `\n${piece}`;
  }
  return text;
}

/** Length of all text in the content, in UTF-16 units; media do not count. */
export function contentChars(content: unknown): number {
  if (typeof content === "string") return content.length;
  let chars = 0;
  for (const block of listOf(content))
    chars += (typeof block === "string" ? block : textOf(get(block, "text")))?.length ?? 0;
  return chars;
}

const MEDIA_TYPES = /^(?:input_)?(image|audio|video|file|document|media|inlineData|fileData)(?:_url)?$/;
// Google's own parts have no type, but one of these.
const MEDIA_HOLDERS = ["inlineData", "fileData"] as const;
// Types that say nothing about the kind of medium; the MIME type does.
const VAGUE_TYPES = /^(?:media|inlineData|fileData)$/;
// Tool calls are recorded apart; reasoning is not part of the answer, nor what Anthropic made of the history before it.
const SILENT_TYPES =
  /^(?:tool_use|tool_call|tool_call_chunk|function_call|input_json_delta|reasoning|thinking|redacted_thinking|compaction|non_standard)$/;

function blockText(block: unknown, maxChars: number): string {
  if (typeof block === "string") return replaceDataUris(block, maxChars);
  if (!isRecord(block)) return "";
  const type = typeOf(block);
  if (SILENT_TYPES.test(type)) return "";
  const media = MEDIA_TYPES.exec(type)?.[1];
  if (media !== undefined) return mediaPlaceholder(media, block);
  const text = textOf(get(block, "text")) ?? textOf(get(block, "content"));
  return text === undefined ? "" : replaceDataUris(text, maxChars);
}

// Where the providers' blocks keep the medium and what it is.
const DATA_PATHS = [
  ["image_url", "url"],
  ["image_url"],
  ["input_audio", "data"],
  ["file", "file_data"],
  ["source", "data"],
  ["source", "url"],
  ["inlineData", "data"],
  ["fileData", "fileUri"],
  ["data"],
  ["url"],
  ["file_data"],
] as const;
const MIME_TYPE_PATHS = [
  ["mime_type"],
  ["mimeType"],
  ["source", "media_type"],
  ["input_audio", "format"],
  ["inlineData", "mimeType"],
  ["fileData", "mimeType"],
] as const;
const URL_CHARS = 200;
const MIME_TYPE_CHARS = 100;

/** Whether the content holds audio, or video, whose sound counts as audio. */
export function holdsSound(content: unknown): boolean {
  return listOf(content).some((block) => {
    const type = typeOf(block);
    return MEDIA_TYPES.test(type) && SOUND.test(`${type} ${mimeTypeOf(block) ?? ""}`);
  });
}

const SOUND = /\b(?:input_)?(?:audio|video)(?:_url)?\b/;

function typeOf(block: unknown): string {
  const type = textOf(get(block, "type"));
  return type ?? MEDIA_HOLDERS.find((holder) => isRecord(get(block, holder))) ?? "";
}

function mimeTypeOf(block: unknown): string | undefined {
  return MIME_TYPE_PATHS.map((path) => textOf(getPath(block, ...path)))
    .find((text) => text)
    ?.slice(0, MIME_TYPE_CHARS);
}

function mediaPlaceholder(type: string, block: unknown): string {
  const data = DATA_PATHS.map((path) => getPath(block, ...path)).find(
    (value) => typeof value === "string" || ArrayBuffer.isView(value),
  );
  const mimeType = mimeTypeOf(block);
  const kind = VAGUE_TYPES.test(type) ? (mimeType?.split("/")[0] ?? "media") : type;
  if (ArrayBuffer.isView(data)) return placeholder(kind, mimeType, data.byteLength);
  if (typeof data !== "string") return placeholder(kind, mimeType);
  const start = data.slice(0, URL_CHARS);
  const uri = DATA_URI_HEAD.exec(start);
  if (uri !== null) return placeholder(kind, uri[1] || mimeType, base64Bytes(data, uri[0].length));
  if (/^[a-z][a-z0-9+.-]*:/i.test(start)) return `[${kind} ${start}]`;
  return placeholder(kind, mimeType, base64Bytes(data));
}

const DATA_URI_HEAD = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,/;
const DATA_URI = /data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,[A-Za-z0-9+/=_-]{64,}/;
const BASE64_RUN = /[A-Za-z0-9+/=_-]*/y;

/** Inside running text only data URIs are replaced: a long run of letters alone may be a name, a hash or DNA. */
function replaceDataUris(text: string, maxChars: number): string {
  let replaced = "";
  for (let position = 0; position < text.length && replaced.length < maxChars; ) {
    const window = wholeWords(position === 0 ? text : text.slice(position), maxChars);
    const uri = window.includes(";base64,") ? DATA_URI.exec(window) : null;
    if (uri === null) return replaced + window;
    const mimeType = uri[1] ?? "";
    // The run may go on behind the window: its size is that of the whole.
    BASE64_RUN.lastIndex = position + uri.index + uri[0].indexOf(",") + 1;
    const data = BASE64_RUN.exec(text)?.[0] ?? "";
    replaced +=
      window.slice(0, uri.index) + placeholder(mimeType.split("/")[0] ?? "data", mimeType, base64Bytes(data));
    position = BASE64_RUN.lastIndex;
  }
  return replaced;
}

function placeholder(kind: string, mimeType?: string, bytes?: number): string {
  const parts = [kind, mimeType, bytes === undefined ? undefined : `${bytes} bytes`];
  return `[${parts.filter((part) => part !== undefined).join(" ")}]`;
}

/** Bytes that the base64 text from the index on stands for. */
function base64Bytes(text: string, from = 0): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.floor(((text.length - from - padding) * 3) / 4);
}
