import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What an application imports of the root entry; it makes the sinks itself. */
const ROOT = 'export { createTracer, TraceHandler, withContext } from "langmeter";';

/** Bytes of the root as an application would ship it: bundled, minified, gzipped; prices apart. */
export function rootSize(): Promise<number> {
  return bundleSize(ROOT);
}

/** What a sink's entry adds to the bundle of an application that has the root already, in bytes, by the sink's name. */
export async function sinkSizes(names: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const rootBytes = await rootSize();
  const sizes: Record<string, number> = {};
  for (const name of names)
    sizes[name] =
      (await bundleSize(`${ROOT} export { ${name} } from "langmeter/sinks/${name}";`)) - rootBytes;
  return sizes;
}

/** Of the published files, what is loaded at the start: what stands behind an `import()` is a file of its own. */
async function bundleSize(contents: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    outdir: "bundle",
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    tsconfigRaw: {}, // without the paths that lead to the sources
    external: [
      "@langchain/core/*",
      "@opentelemetry/api",
      "@clickhouse/client",
      "@sentry/node",
      "#*",
      "node:*",
    ],
    logLevel: "silent",
  });
  const loaded = loadedAtOnce(metafile.outputs, "bundle/stdin.js");
  const files = outputFiles.filter(({ path }) => [...loaded].some((name) => path === `${root}${name}`));
  return gzipSync(Buffer.concat(files.map((file) => file.contents)), { level: 9 }).length;
}

/** The entry and the chunks that it imports, directly or not. */
function loadedAtOnce(
  outputs: Metafile["outputs"],
  name: string,
  loaded = new Set<string>(),
): ReadonlySet<string> {
  loaded.add(name);
  for (const { kind, path } of outputs[name]?.imports ?? []) {
    if (kind === "import-statement" && !loaded.has(path) && path in outputs)
      loadedAtOnce(outputs, path, loaded);
  }
  return loaded;
}
