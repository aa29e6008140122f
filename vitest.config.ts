import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Tests import the package by its public names; the names lead to the sources, so that no build is stale. */
const publicNames = [
  { find: /^langmeter$/, replacement: source("index.ts") },
  {
    find: /^langmeter\/(events|http|operations|pricing|replay|serverless)$/,
    replacement: source("$1/index.ts"),
  },
  { find: /^langmeter\/(express|fastify|hono)$/, replacement: source("http/$1.ts") },
  { find: /^langmeter\/(.+)$/, replacement: source("$1.ts") },
];

export default defineConfig({
  test: {
    testTimeout: 20_000,
    projects: [
      {
        resolve: { alias: publicNames },
        test: {
          name: "langmeter",
          include: ["test/**/*.test.ts"],
          exclude: ["test/compatibility/**", "test/package/**"], // the latter: vitest.release.config.ts
          testTimeout: 20_000,
        },
      },
      {
        // The handler's core suite once more, on the oldest LangChain that is supported.
        resolve: {
          alias: [...publicNames, { find: /^@langchain\/core\//, replacement: "langchain-core-0.3/" }],
        },
        test: {
          name: "langchain-core-0.3",
          include: ["test/compatibility/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
