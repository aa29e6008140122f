import { afterAll, beforeAll, describe, it } from "vitest";
import { app, type EmptyProject, emptyProject, LANGCHAIN, tarball } from "./support/empty-project.ts";
import { expectWithoutPeers } from "./support/expected.ts";

/** Package names of two compilers in one project; the newest is `typescript` itself. */
const TYPESCRIPT = ["typescript", "typescript-5.9@npm:typescript@5.9", "typescript-5.7@npm:typescript@5.7"];

interface Configuration {
  readonly name: string;
  readonly compiler: string;
  /** Of the project's package.json. */
  readonly type: "module" | "commonjs";
  readonly options: Readonly<Record<string, unknown>>;
}

const CONFIGURATIONS: readonly Configuration[] = [
  {
    name: "ES modules, NodeNext",
    ...{ compiler: "typescript", type: "module", options: { module: "NodeNext" } },
  },
  {
    name: "ES modules, NodeNext, TypeScript 5.9",
    ...{ compiler: "typescript-5.9", type: "module", options: { module: "NodeNext" } },
  },
  {
    name: "ES modules, moduleResolution bundler",
    ...{ compiler: "typescript-5.9", type: "module" },
    options: { module: "ESNext", moduleResolution: "bundler" },
  },
  // Before 5.8 TypeScript refuses to require what is an ES module only.
  {
    name: "CommonJS, Node16, TypeScript 5.7",
    ...{ compiler: "typescript-5.7", type: "commonjs", options: { module: "Node16" } },
  },
  {
    name: "CommonJS, NodeNext",
    ...{ compiler: "typescript", type: "commonjs", options: { module: "NodeNext" } },
  },
  {
    name: "CommonJS, moduleResolution node10",
    ...{ compiler: "typescript-5.9", type: "commonjs" },
    options: { module: "CommonJS", moduleResolution: "node10" },
  },
];

describe("TypeScript compiles, and what it writes runs:", () => {
  let project: EmptyProject;
  beforeAll(async () => {
    project = await emptyProject();
    await project.install(tarball(), LANGCHAIN, "@types/node@20", ...TYPESCRIPT);
  });
  afterAll(() => project?.remove());

  it.each(CONFIGURATIONS)("$name", async ({ compiler, type, options }) => {
    await project.write({
      "package.json": JSON.stringify({ private: true, type }),
      "main.ts": await app(),
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          ...{ target: "ES2022", strict: true, skipLibCheck: true, types: ["node"], outDir: "out" },
          ...options,
        },
        files: ["main.ts"],
      }),
    });
    await project.run("node", `node_modules/${compiler}/bin/tsc`);
    expectWithoutPeers(await project.run("node", "out/main.js"));
  });
});
