import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type OnLoadArgs, type Plugin } from "esbuild";
import pricesJson from "../pricing/prices.js";

/**
 * `npm run build`: JavaScript in one file per entry, as ES modules and as CommonJS beside them, and declarations by
 * tsc. A hundred small modules cost a serverless cold start 25 ms of file system and linking; see
 * docs/decisions/0003-bundled-entries.md and docs/decisions/0008-two-module-formats.md.
 */
/** How one declaration names another. */
const RELATIVE = /"(\.{1,2}\/[^"]+)\.ts"/g;

const root = fileURLToPath(new URL("..", import.meta.url));
const BINARY = "./dist/cli/main.js";

interface PackageJson {
  readonly exports: Readonly<Record<string, string | { readonly import: string; readonly require: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

const { exports, dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
  readFileSync(`${root}/package.json`, "utf8"),
) as PackageJson;
const entries = Object.values(exports).flatMap((target) =>
  typeof target === "string" ? [] : [target.import],
);
/**
 * Built in although the application may have it too: its copies find each other by design, and a sink that is
 * imported without it installed must not end the process.
 */
const BUILT_IN = ["@opentelemetry/api"];
// What is installed with the package stays outside; a devDependency that the sources import (the hash) is built in.
const installed = Object.keys({ ...dependencies, ...peerDependencies }).filter(
  (name) => !BUILT_IN.includes(name),
);
const optionalPeers = Object.keys(peerDependenciesMeta);

/** Only Node has what these need; elsewhere package.json's `imports` leads to a module that says so. */
const NODE_ONLY = /^(?:\.\.\/sinks\/(ledger|clickhouse)\.ts|@(sentry)\/node)$/;

/** Loaded by an entry only when it is needed, and therefore files of their own. */
const LAZY_PARTS = ["src/otlp/protobuf.ts"];

/**
 * `langmeter/env` takes the root as it is, and loads a sink when it is needed, the OTLP sink its encoder: each is
 * another entry's file, not a part of its own.
 */
function otherEntries(extension: ".js" | ".cjs"): Plugin {
  return {
    name: "other-entries",
    setup(build) {
      build.onResolve({ filter: /^\.\/index\.ts$/ }, ({ importer }) =>
        importer.endsWith("/src/env.ts") ? { path: `./index${extension}`, external: true } : undefined,
      );
      build.onResolve({ filter: /^\.\.\/\.\.\/otlp\/protobuf\.ts$/ }, ({ kind }) =>
        isLazy(kind) ? { path: `../otlp/protobuf${extension}`, external: true } : undefined,
      );
      build.onResolve({ filter: NODE_ONLY }, ({ kind, path }) => {
        const [, sink, vendor] = NODE_ONLY.exec(path) ?? [];
        return isLazy(kind) ? { path: `#node-only/${sink ?? vendor}`, external: true } : undefined;
      });
      build.onResolve({ filter: /^\.\.\/sinks\/[^/]+\.ts$/ }, ({ kind, path }) =>
        isLazy(kind)
          ? { path: path.replace("../", "./").replace(/\.ts$/, extension), external: true }
          : undefined,
      );
    },
  };
}

function isLazy(kind: string): boolean {
  return kind === "dynamic-import" || kind === "require-call";
}

/**
 * `import()` of an optional peer becomes `require()` where it stands: esbuild's own translation moves it out of its
 * `try`, and then bundlers fail on a package that is not installed.
 */
const requiredPeers: Plugin = {
  name: "required-peers",
  setup(build) {
    const lazyPeer = new RegExp(`await import\\(("(?:${optionalPeers.join("|")})(?:/[^"]*)?")\\)`, "g");
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }: OnLoadArgs) => ({
      contents: readFileSync(path, "utf8").replace(lazyPeer, "require($1)"),
      loader: "ts",
    }));
  },
};

function sourceOf(path: string): string {
  return path.replace("./dist/", "src/").replace(/\.js$/, ".ts");
}

rmSync(`${root}/dist`, { recursive: true, force: true });
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
const { metafile } = await build({
  ...shared,
  metafile: true,
  entryPoints: [...entries.map(sourceOf), ...LAZY_PARTS, "src/environment/not-here.ts"],
  plugins: [otherEntries(".js")],
});
await build({
  ...shared,
  format: "cjs",
  platform: "node", // which also names the exports so that `import` sees them
  entryPoints: [...entries.map(sourceOf), ...LAZY_PARTS],
  outExtension: { ".js": ".cjs" },
  supported: { "dynamic-import": false },
  sourcemap: false, // the code is not minified; maps would double the package
  plugins: [otherEntries(".cjs"), requiredPeers],
});
writeFileSync(`${root}/dist/prices.cjs`, `module.exports = ${JSON.stringify(pricesJson)};\n`);
// The binary is cut where its commands are loaded: `--help` must not load the price table or the schema library.
await build({ ...shared, entryPoints: [sourceOf(BINARY)], splitting: true, chunkNames: "cli/[name]-[hash]" });
chmodSync(`${root}/${BINARY}`, 0o755);
writeDeclarations();
writeFileSync(`${root}/dist/third-party-licenses.txt`, licensesOf(Object.keys(metafile.inputs)));

/** Of the packages that are built in: their license, or what the files themselves say where a package holds none. */
function licensesOf(inputs: readonly string[]): string {
  const filesOf = new Map<string, string[]>();
  for (const file of inputs) {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
    if (name !== undefined) filesOf.set(name, [...(filesOf.get(name) ?? []), file]);
  }
  const parts = [...filesOf].sort().map(([name, files]) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    const texts = text === undefined ? files.map(headOf) : [readFileSync(join(folder, text), "utf8")];
    return `# ${name} ${version} (${license})\n\n${[...new Set(texts)].join("\n")}`;
  });
  return parts.join("\n\n");
}

/** The comments that a file begins with. */
function headOf(file: string): string {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const end = lines.findIndex((line) => !line.startsWith("//"));
  return lines.slice(0, end).join("\n");
}

/** Types of what the entries export, and of what those need: twice, because TypeScript gives a file one format. */
function writeDeclarations(): void {
  const folder = join(root, "node_modules/.cache/langmeter-declarations");
  rmSync(folder, { recursive: true, force: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", folder], {
    cwd: root,
    stdio: "inherit",
  });
  const declared = new Set<string>();
  const visit = (path: string) => {
    if (declared.has(path)) return;
    declared.add(path);
    const text = readFileSync(join(folder, `${path}.d.ts`), "utf8");
    for (const [, specifier = ""] of text.matchAll(RELATIVE)) visit(join(path, "..", specifier));
    mkdirSync(join(root, "dist", path, ".."), { recursive: true });
    writeFileSync(join(root, "dist", `${path}.d.ts`), text.replaceAll(RELATIVE, '"$1.js"'));
    writeFileSync(join(root, "dist", `${path}.d.cts`), text.replaceAll(RELATIVE, '"$1.cjs"'));
  };
  for (const entry of entries) visit(entry.replace("./dist/", "").replace(/\.js$/, ""));
}
