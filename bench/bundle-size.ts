import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bytes of the entry as an application would ship it: bundled, minified, gzipped; peers and prices left out. */
export async function bundleSize(entry: string): Promise<number> {
  const result = await build({
    stdin: { contents: `export * from ${JSON.stringify(entry)};`, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "es2022",
    external: ["@langchain/core/*", "#prices", "node:*"],
    splitting: false,
    logLevel: "silent",
  });
  return gzipSync(result.outputFiles[0]?.contents ?? "").length;
}
