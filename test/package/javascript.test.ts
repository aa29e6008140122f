import { afterAll, beforeAll, describe, it } from "vitest";
import {
  app,
  appAsCommonJs,
  type EmptyProject,
  emptyProject,
  LANGCHAIN,
  tarball,
} from "./support/empty-project.ts";
import { expectWithoutPeers, expectWithPeers } from "./support/expected.ts";

const PEERS = ["@clickhouse/client", "@sentry/node", "@opentelemetry/api"];

describe.each([
  { name: "without the optional packages", packages: [], check: expectWithoutPeers },
  { name: "with the optional packages", packages: PEERS, check: expectWithPeers },
])("plain JavaScript $name", ({ packages, check }) => {
  let project: EmptyProject;
  beforeAll(async () => {
    project = await emptyProject();
    await project.install(tarball(), LANGCHAIN, ...packages);
    await project.write({ "main.mjs": await app(), "main.cjs": await appAsCommonJs() });
  });
  afterAll(() => project?.remove());

  it("imports every entry", async () => {
    check(await project.run("node", "main.mjs"));
  });

  it("requires every entry", async () => {
    check(await project.run("node", "main.cjs"));
  });
});
