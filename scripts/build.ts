import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";

/**
 * `npm run build`: declarations by tsc, JavaScript in one file per entry. A hundred small modules cost a serverless
 * cold start 25 ms of file system and linking; see docs/decisions/0003-bundled-entries.md.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const BINARY = "./dist/cli/main.js";

interface PackageJson {
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const { exports, dependencies, peerDependencies } = JSON.parse(
  readFileSync(`${root}/package.json`, "utf8"),
) as PackageJson;
// What is installed with the package stays outside; a devDependency that the sources import (the hash) is built in.
const installed = Object.keys({ ...dependencies, ...peerDependencies });
const entries = Object.values(exports).filter((path) => path.startsWith("./dist/"));

/** Only Node has what these need; elsewhere package.json's `imports` leads to a module that says so. */
const NODE_ONLY = /^(?:\.\.\/sinks\/(ledger|clickhouse)\.ts|@(sentry)\/node)$/;

/** What the root entry loads with `import()` is another entry's file, not a part of its own. */
const lazySinks: Plugin = {
  name: "lazy-sinks",
  setup(build) {
    build.onResolve({ filter: NODE_ONLY }, ({ kind, path }) => {
      const [, sink, vendor] = NODE_ONLY.exec(path) ?? [];
      return kind === "dynamic-import" ? { path: `#node-only/${sink ?? vendor}`, external: true } : undefined;
    });
    build.onResolve({ filter: /^\.\.\/sinks\/[^/]+\.ts$/ }, ({ kind, path }) =>
      kind === "dynamic-import"
        ? { path: path.replace("../", "./").replace(/\.ts$/, ".js"), external: true }
        : undefined,
    );
  },
};

function sourceOf(path: string): string {
  return path.replace("./dist/", "src/").replace(/\.js$/, ".ts");
}

rmSync(`${root}/dist`, { recursive: true, force: true });
execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
const shared: BuildOptions = {
  absWorkingDir: root,
  outdir: "dist",
  outbase: "src",
  bundle: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "es2022",
  external: ["#prices", "#node-only/*", "node:*", ...installed],
  sourcemap: true,
  logLevel: "warning",
};
await build({
  ...shared,
  entryPoints: [...entries.map(sourceOf), "src/environment/not-here.ts"],
  plugins: [lazySinks],
});
// The binary is cut where its commands are loaded: `--help` must not load the price table or the schema library.
await build({ ...shared, entryPoints: [sourceOf(BINARY)], splitting: true, chunkNames: "cli/[name]-[hash]" });
chmodSync(`${root}/${BINARY}`, 0o755);
