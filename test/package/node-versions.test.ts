import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  app,
  appAsCommonJs,
  type EmptyProject,
  emptyProject,
  LANGCHAIN,
  runIn,
  tarball,
} from "./support/empty-project.ts";
import { expectWithoutPeers } from "./support/expected.ts";

/** The oldest that package.json allows, and the lines that are supported beside the one that runs the tests. */
const VERSIONS = ["20.19.0", "22", "24"];

describe.each(VERSIONS)("Node %s", (version) => {
  let project: EmptyProject;
  let node: string;
  beforeAll(async () => {
    project = await emptyProject();
    // The binaries that npm's package `node` chooses between.
    const binary = `node-${process.platform}-${process.arch}`;
    await project.install(tarball(), LANGCHAIN, `${binary}@${version}`);
    node = join(project.folder, "node_modules", binary, "bin/node");
    await project.write({ "main.mjs": await app(), "main.cjs": await appAsCommonJs() });
  });
  afterAll(() => project?.remove());

  it("runs both formats and the command line", async () => {
    expect(await runIn(project.folder, node, "--version")).toContain(`v${version}`);
    expectWithoutPeers(await runIn(project.folder, node, "main.mjs"));
    expectWithoutPeers(await runIn(project.folder, node, "main.cjs"));
    const help = await runIn(project.folder, node, "node_modules/langmeter/dist/cli/main.js", "--help");
    expect(help).toContain("report");
  });
});
