import { fileURLToPath } from "node:url";
import { EdgeVM } from "@edge-runtime/vm";
import { build, type Plugin } from "esbuild";
import worker from "../../../examples/hono-worker/worker.ts";

type Worker = typeof worker;

/** Something that runs the Worker. */
export interface Runtime {
  readonly name: string;
  load(): Promise<LoadedWorker>;
}

export interface LoadedWorker {
  readonly worker: Worker;
  /** A request of the runtime's own kind. */
  request(url: string, init: RequestInit): Request;
}

export const node: Runtime = {
  name: "Node",
  load: async () => ({ worker, request: (url, init) => new Request(url, init) }),
};

/** A global object with the Web's functions and none of Node's, as Workers have it without nodejs_compat. */
export const webSandbox: Runtime = {
  name: "a sandbox with nothing but the Web's functions",
  async load() {
    const sandbox = new EdgeVM({ extend: (context) => Object.assign(context, { CompressionStream }) });
    script ??= bundle();
    sandbox.evaluate(await script);
    const { default: bundled } = sandbox.evaluate<{ default: Worker }>("worker");
    return { worker: bundled, request: (url, init) => new sandbox.context.Request(url, init) as Request };
  },
};

let script: Promise<string> | undefined;

/** As the tools of Web platforms bundle it; a script that leaves the module in the global `worker`. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../../examples/hono-worker/worker.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "worker",
    platform: "browser",
    conditions: ["worker"],
    // The sandbox calls itself so, where Workers do not, and OpenAI's client then looks for a process.
    define: { EdgeRuntime: "undefined" },
    logLevel: "error",
    plugins: [lazyImportsLeftAlone],
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error("The bundler has written nothing.");
  return script.text;
}

/** What the packages load by `import()` is for processes with an environment; bundlers put it into files of their own. */
const lazyImportsLeftAlone: Plugin = {
  name: "lazy-imports-left-alone",
  setup(any) {
    any.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};
