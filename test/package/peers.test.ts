import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { app, type EmptyProject, emptyProject, LANGCHAIN, tarball } from "./support/empty-project.ts";
import { reportIn } from "./support/expected.ts";

const DUCKDB = "@duckdb/node-api";
const peers = Object.entries(manifest.peerDependencies).map(([name, range]) => ({ name, range }));
const optionalPeers = Object.keys(manifest.peerDependenciesMeta);

describe("the registry", () => {
  let project: EmptyProject;
  beforeAll(async () => {
    project = await emptyProject();
  });
  afterAll(() => project?.remove());

  it.each(peers)("has versions of $name in the range $range, and its newest is one of them", async (peer) => {
    const versions = await versionsInRange(project, `${peer.name}@${peer.range}`);
    const [newest = "none"] = await versionsInRange(project, peer.name);
    expect(versions).toContain(newest);
  });
});

/** Oldest first. Without a range: the one that `npm install` takes. */
async function versionsInRange(project: EmptyProject, wanted: string): Promise<string[]> {
  const answer: unknown = JSON.parse(await project.npm("view", wanted, "version", "--json"));
  return [answer].flat().map(String);
}

describe("the install orders that the docs give", () => {
  it.each([
    {
      name: "LangMeter first",
      steps: () => [
        [tarball(), LANGCHAIN],
        ["--save-dev", DUCKDB],
      ],
    },
    {
      name: "DuckDB first",
      steps: () => [
        ["--save-dev", DUCKDB],
        [tarball(), LANGCHAIN],
      ],
    },
    { name: "everything at once", steps: () => [[tarball(), LANGCHAIN, DUCKDB]] },
  ])("lead to a report: $name", async ({ steps }) => {
    const project = await emptyProject();
    onTestFinished(() => project.remove());
    for (const packages of steps()) await project.install(...packages);
    await project.write({ "main.mjs": await app() });
    await project.run("node", "main.mjs");
    const ledger = (await project.run("node", "-e", "console.log(fs.readdirSync('.').join())"))
      .split(",")
      .find((name) => name.startsWith("ledger-"));
    const report = await project.run("langmeter", "report", "--from", ledger ?? "none", "--by", "model");
    expect(report).toContain("gpt-4o-mini");
  });
});

describe.each(["oldest", "newest"] as const)("with the %s versions of the ranges", (which) => {
  let project: EmptyProject;
  beforeAll(async () => {
    project = await emptyProject();
    const names = optionalPeers.filter((name) => name !== DUCKDB);
    const wanted: string[] = [];
    for (const { name, range } of peers.filter((peer) => names.includes(peer.name))) {
      const versions = await versionsInRange(project, `${name}@${range}`);
      wanted.push(`${name}@${which === "oldest" ? versions[0] : versions.at(-1)}`);
    }
    await project.install(tarball(), LANGCHAIN, "typescript@5.9", "@types/node@20", ...wanted);
    await project.write({
      "clients.mts": await app("clients"),
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          ...{ target: "ES2022", module: "NodeNext", strict: true, skipLibCheck: true, types: ["node"] },
        },
        files: ["clients.mts"],
      }),
    });
  });
  afterAll(() => project?.remove());

  it("every client of an application is accepted by its sink's types, and delivers", async () => {
    await project.run("tsc");
    const report = reportIn<{ sent: string[]; arrived: string[] }>(await project.run("node", "clients.mjs"));
    expect(report).toMatchObject({ dropped: 0, pending: 0, warnings: [] });
    expect(report.sent.sort()).toEqual(["langfuse", "otel", "posthog", "rudderstack", "sentry"]);
    const addresses = ["/api/2/envelope/", "/api/public/ingestion", "/batch/", "/v1/batch"];
    expect(report.arrived).toEqual(expect.arrayContaining(addresses));
    expect(report.arrived.join()).toContain("otel: chat gpt-4o-mini");
  });

  it("no client that tells its outcome reports as sent what a server refuses", async () => {
    await project.run("tsc");
    const report = reportIn<{ sent: string[]; arrived: string[] }>(
      await project.run("node", "clients.mjs", "503"),
    );
    expect(report.arrived).toEqual(expect.arrayContaining(["/api/public/ingestion", "/batch/", "/v1/batch"]));
    // Sentry and OpenTelemetry deliver on their own: handing over is all that is asked of them.
    expect(report.sent.sort()).toEqual(["otel", "sentry"]);
  });

  it("the packages that sinks load themselves are loaded", async () => {
    await project.write({ "main.mjs": await app() });
    const { warnings } = reportIn<{ warnings: string[] }>(await project.run("node", "main.mjs"));
    expect(warnings.filter((line) => /npm install/.test(line))).toEqual([]);
    const installed = await readFile(join(project.folder, "package.json"), "utf8");
    for (const name of optionalPeers.filter((each) => each !== DUCKDB)) expect(installed).toContain(name);
  });
});
