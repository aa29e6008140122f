import { describe, expect, it } from "vitest";
import { contentChars, contentText } from "../../src/content/media.ts";

const bytes = Buffer.alloc(300, 7);
const base64 = bytes.toString("base64");
const text = (content: unknown, maxChars = 4_000) => contentText(content, maxChars);

describe("contentText on blocks", () => {
  it.each<[string, unknown, string]>([
    [
      "an OpenAI image as a data URI",
      { type: "image_url", image_url: { url: `data:image/png;base64,${base64}` } },
      "[image image/png 300 bytes]",
    ],
    [
      "an OpenAI image as a plain string",
      { type: "image_url", image_url: `data:image/jpeg;base64,${base64}` },
      "[image image/jpeg 300 bytes]",
    ],
    [
      "an OpenAI image by address",
      { type: "image_url", image_url: { url: "https://example.org/cat.png" } },
      "[image https://example.org/cat.png]",
    ],
    [
      "OpenAI audio",
      { type: "input_audio", input_audio: { data: base64, format: "wav" } },
      "[audio wav 300 bytes]",
    ],
    [
      "an OpenAI file",
      { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${base64}` } },
      "[file application/pdf 300 bytes]",
    ],
    [
      "an Anthropic image",
      { type: "image", source: { type: "base64", media_type: "image/webp", data: base64 } },
      "[image image/webp 300 bytes]",
    ],
    [
      "an Anthropic document by address",
      { type: "document", source: { type: "url", url: "https://example.org/a.pdf" } },
      "[document https://example.org/a.pdf]",
    ],
    [
      "a standard block of LangChain 1.x",
      { type: "image", mimeType: "image/gif", data: base64 },
      "[image image/gif 300 bytes]",
    ],
    [
      "a standard block with binary data",
      { type: "video", mimeType: "video/mp4", data: new Uint8Array(bytes) },
      "[video video/mp4 300 bytes]",
    ],
    ["a standard block with a file id", { type: "audio", fileId: "file-1" }, "[audio]"],
    [
      "a data block of LangChain 0.3",
      { type: "audio", source_type: "base64", mime_type: "audio/mp3", data: base64 },
      "[audio audio/mp3 300 bytes]",
    ],
    [
      "Google's inline data",
      { type: "inlineData", inlineData: { mimeType: "image/png", data: base64 } },
      "[image image/png 300 bytes]",
    ],
    [
      "Google's inline data as the API sends it",
      { inlineData: { mimeType: "audio/ogg", data: base64 } },
      "[audio audio/ogg 300 bytes]",
    ],
    [
      "Google's media block",
      { type: "media", mimeType: "video/mp4", data: base64 },
      "[video video/mp4 300 bytes]",
    ],
    [
      "Google's file by address",
      { type: "fileData", fileData: { mimeType: "video/mp4", fileUri: "gs://bucket/a.mp4" } },
      "[video gs://bucket/a.mp4]",
    ],
  ])("shows %s as a placeholder with type and size", (_what, block, placeholder) => {
    expect(text([block])).toBe(placeholder);
  });

  it("joins the text of blocks with what stands for the media", () => {
    const blocks = [
      "first",
      { type: "text", text: "second" },
      { type: "image", mimeType: "image/png", data: base64 },
      { type: "text-plain", text: "fourth" },
    ];
    expect(text(blocks)).toBe("first\nsecond\n[image image/png 300 bytes]\nfourth");
  });

  it("leaves out tool calls, reasoning, summaries of what was said before, and what it does not know", () => {
    const blocks = [
      { type: "tool_use", name: "find", input: { q: "x" } },
      { type: "reasoning", reasoning: "hmm", text: "hmm" },
      { type: "server_tool_result", payload: 1 },
      { type: "compaction", content: "They had greeted each other." },
      null,
      42,
    ];
    expect(text(blocks)).toBe("");
  });

  it("counts padding out of the size", () => {
    const sizes = [1, 2, 3, 4].map((size) =>
      text([{ type: "image", data: Buffer.alloc(size).toString("base64") }]),
    );
    expect(sizes).toEqual(["[image 1 bytes]", "[image 2 bytes]", "[image 3 bytes]", "[image 4 bytes]"]);
  });

  it("stops reading blocks where the limit is reached", () => {
    const blocks = Array.from({ length: 10_000 }, (_, index) => ({ type: "text", text: `block ${index}` }));
    expect(text(blocks, 100).length).toBeLessThan(220);
  });
});

describe("contentText on text", () => {
  it("replaces a data URI and keeps the words around it", () => {
    expect(text(`look: data:image/png;base64,${base64} nice`)).toBe("look: [image image/png 300 bytes] nice");
  });

  it("replaces a data URI that is longer than the limit and shows what follows it", () => {
    const long = Buffer.alloc(3_000_000).toString("base64");
    expect(text(`see data:audio/wav;base64,${long} and tell me`, 500)).toBe(
      "see [audio audio/wav 3000000 bytes] and tell me",
    );
  });

  it("replaces every data URI of a text", () => {
    const uri = `data:image/png;base64,${base64}`;
    expect(text(`${uri} ${uri} end`)).toBe("[image image/png 300 bytes] [image image/png 300 bytes] end");
  });

  it.each([
    ["a long run of letters", "A".repeat(5_000)],
    ["DNA", "ACGT".repeat(800)],
    ["a short data URI", "data:image/png;base64,AAAA"],
    ["talk about data URIs", "write data:image/png;base64, and then the data"],
  ])("leaves %s alone", (_what, plain) => {
    expect(text(plain, 10_000)).toBe(plain);
  });

  it("says nothing about content that is no text and no list", () => {
    expect([undefined, null, 5, {}, Symbol("x")].map((content) => text(content))).toEqual([
      "",
      "",
      "",
      "",
      "",
    ]);
  });
});

describe("contentChars", () => {
  it("counts all text and no media", () => {
    expect(contentChars("hello")).toBe(5);
    expect(contentChars(["ab", { type: "text", text: "cde" }, { type: "image", data: base64 }])).toBe(5);
    expect(contentChars(undefined)).toBe(0);
  });
});
