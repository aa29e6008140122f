import { fileURLToPath } from "node:url";
import { type BuildResult, build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface WorkerBundle {
  /** A script that leaves the Worker in the global `worker`. */
  readonly code: string;
  /** The modules that the script wants of its platform. */
  readonly imports: readonly string[];
}

/** Bundles a Worker as the tools of Web platforms do, with the package's entries as the package ships them. */
export async function bundleWorker(file: string): Promise<WorkerBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    globalName: "worker",
    platform: "browser",
    conditions: ["worker"],
    logLevel: "error",
    plugins: [shippedEntries, lazyImportsLeftAlone],
  });
  const imports = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .map(({ path }) => path);
  return { code: textOf({ outputFiles }), imports: imports.filter((path) => !path.startsWith(".")) };
}

/** Each entry is a bundle of its own, so that the entries share no module, only what they put into the global object. */
const shippedEntries: Plugin = {
  name: "shipped-entries",
  setup(worker) {
    worker.onResolve({ filter: /^langmeter(\/|$)/ }, ({ path }) => ({ path, namespace: "langmeter" }));
    worker.onLoad({ filter: /.*/, namespace: "langmeter" }, async ({ path }) => {
      const entry = await build({
        absWorkingDir: ROOT,
        entryPoints: [sourceOf(path)],
        bundle: true,
        write: false,
        format: "esm",
        platform: "neutral",
        packages: "external",
        plugins: [lazyImportsLeftAlone],
      });
      return { contents: textOf(entry), resolveDir: ROOT };
    });
  },
};

/** The source of one of the package's names. */
function sourceOf(name: string): string {
  const path = name.replace("langmeter", "src");
  return name.startsWith("langmeter/sinks/") ? `${path}.ts` : `${path}/index.ts`;
}

/** What an entry loads by `import()` is another file of a bundle; of all these a Worker of these tests asks for one. */
const lazyImportsLeftAlone: Plugin = {
  name: "lazy-imports-left-alone",
  setup(any) {
    any.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === "dynamic-import" && !path.endsWith("/otlp/protobuf.ts") ? { path, external: true } : undefined,
    );
  },
};

function textOf({ outputFiles }: Pick<BuildResult, "outputFiles">): string {
  const [file] = outputFiles ?? [];
  if (file === undefined) throw new Error("the bundler has written nothing");
  return file.text;
}
