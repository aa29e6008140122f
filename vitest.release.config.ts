import { defineConfig } from "vitest/config";

/**
 * `npm run test:release`: the package as strangers get it, packed, installed in empty projects and built with their
 * tools. Needs the registry and takes minutes, so it is no part of `npm test`; `.ci/run` takes a sample.
 */
export default defineConfig({
  test: {
    include: ["test/package/**/*.test.ts"],
    globalSetup: "test/package/support/pack.ts",
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false, // every file keeps the machine busy by itself
  },
});
