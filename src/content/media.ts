import { get, getPath, isRecord, listOf, textOf } from "../events/untrusted.ts";

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

const MEDIA_TYPES = /^(?:input_)?(image|audio|video|file|document|media)(?:_url)?$/;
// Tool calls are recorded apart; reasoning is not part of the answer.
const SILENT_TYPES =
  /^(?:tool_use|tool_call|tool_call_chunk|function_call|input_json_delta|reasoning|thinking|redacted_thinking|non_standard)$/;

function blockText(block: unknown, maxChars: number): string {
  if (typeof block === "string") return replaceDataUris(block, maxChars);
  if (!isRecord(block)) return "";
  const type = textOf(get(block, "type")) ?? "";
  if (SILENT_TYPES.test(type)) return "";
  const media = MEDIA_TYPES.exec(type)?.[1];
  if (media !== undefined) return mediaPlaceholder(media, block);
  const text = textOf(get(block, "text")) ?? textOf(get(block, "content"));
  return text === undefined ? "" : replaceDataUris(text, maxChars);
}

function mediaPlaceholder(kind: string, block: unknown): string {
  const data = [
    getPath(block, "image_url", "url"),
    get(block, "image_url"),
    getPath(block, "input_audio", "data"),
    getPath(block, "file", "file_data"),
    getPath(block, "source", "data"),
    getPath(block, "source", "url"),
    get(block, "data"),
    get(block, "url"),
    get(block, "file_data"),
  ].find((value) => typeof value === "string" || ArrayBuffer.isView(value));
  const mimeType =
    textOf(get(block, "mime_type")) ??
    textOf(get(block, "mimeType")) ??
    textOf(getPath(block, "source", "media_type")) ??
    textOf(getPath(block, "input_audio", "format"));
  if (ArrayBuffer.isView(data)) return placeholder(kind, mimeType, data.byteLength);
  if (typeof data !== "string") return placeholder(kind, mimeType);
  const uri = DATA_URI_HEAD.exec(data);
  if (uri !== null) return placeholder(kind, uri[1] || mimeType, base64Bytes(data.length - uri[0].length));
  if (/^[a-z][a-z0-9+.-]*:/i.test(data)) return `[${kind} ${data.slice(0, 200)}]`;
  return placeholder(kind, mimeType, base64Bytes(data.length));
}

const DATA_URI_HEAD = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,/;
const DATA_URI = /data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,[A-Za-z0-9+/=_-]{64,}/;
const BASE64_RUN = /[A-Za-z0-9+/=_-]*/y;

/** Inside running text only data URIs are replaced: a long run of letters alone may be a name, a hash or DNA. */
function replaceDataUris(text: string, maxChars: number): string {
  let replaced = "";
  for (let position = 0; position < text.length && replaced.length < maxChars; ) {
    const window = text.slice(position, position + maxChars);
    const uri = window.includes(";base64,") ? DATA_URI.exec(window) : null;
    if (uri === null) return replaced + window;
    const mimeType = uri[1] ?? "";
    // The run may go on behind the window: its size is that of the whole.
    BASE64_RUN.lastIndex = position + uri.index + uri[0].indexOf(",") + 1;
    const data = BASE64_RUN.exec(text)?.[0] ?? "";
    replaced +=
      window.slice(0, uri.index) +
      placeholder(mimeType.split("/")[0] ?? "data", mimeType, base64Bytes(data.length));
    position = BASE64_RUN.lastIndex;
  }
  return replaced;
}

function placeholder(kind: string, mimeType?: string, bytes?: number): string {
  const parts = [kind, mimeType, bytes === undefined ? undefined : `${bytes} bytes`];
  return `[${parts.filter((part) => part !== undefined).join(" ")}]`;
}

function base64Bytes(length: number): number {
  return Math.floor((length * 3) / 4);
}
