import { gzipSync } from "node:zlib";
import type { Tracer } from "langmeter";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startVendorServer } from "../sinks/support/vendor-server.ts";
import { startBackendRounds } from "./support/all-backends.ts";
import { type Outcome, observeRun, type RunOptions } from "./support/one-run.ts";
import { startPlantedApplication } from "./support/planted-application.ts";
import { POLICIES } from "./support/policies.ts";
import { readableWire } from "./support/readable-wire.ts";
import {
  CONTENT_PLACES,
  type ContentPlace,
  foundIn,
  NOTHING,
  type Place,
  planted,
} from "./support/sentinels.ts";
import { ERRORS, SHOWN } from "./support/shown-content.ts";

const rounds = await startBackendRounds();
const backends = rounds.flat();
const application = await startPlantedApplication();

afterAll(async () => {
  await application.close();
  for (const backend of backends) await backend.close();
});

/** What of the forbidden a model is told: it is there to be found. */
const SAID_TO_MODEL: readonly Place[] = [
  "tool_description",
  "argument_description",
  "response_schema",
  "stop_string",
  "request_header",
  "image",
  "unread_parameter",
];

async function observeRounds(
  options: RunOptions,
  run: (tracer: Tracer) => Promise<void> = application.run,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const round of rounds) outcomes.push(await observeRun(round, options, run));
  return outcomes;
}

describe.each(POLICIES)("under the policy $policy", (policy) => {
  const { tracer, content, leaving, personalData = leaving, logsErrors } = policy;
  let outcomes: readonly Outcome[];
  beforeAll(async () => {
    outcomes = await observeRounds({ tracer, content });
  }, 120_000);
  const sentTo = (name: string) => outcomes.map(({ sent }) => sent.get(name) ?? "").join("");

  it.each(backends)("$name is sent what it may have, and nothing else", ({ name }) => {
    const text = sentTo(name);
    const shown = SHOWN[name] ?? [];
    expect(text).toContain("gpt-4o-mini"); // something is sent in any case
    expect(foundIn(text)).toEqual({
      sentinels: inOrder(leaving(shown, name)),
      // A key has no address in it.
      personalData: inOrder(personalData(shown, name)).filter((place) => place !== "metadata_key"),
      credentials: [],
    });
  });

  it("the credentials of a backend are sent to it and to nobody else", () => {
    for (const { name, credentials } of backends)
      expect(credentialsIn(sentTo(name))).toEqual(expect.arrayContaining([...credentials]));
    const leaks = backends.flatMap(({ name, credentials }) => {
      const tellsSome = (text: string) => credentials.some((credential) => text.includes(credential));
      const others = backends.filter((other) => !tellsSome(other.credentials.join()));
      return others.filter((other) => tellsSome(sentTo(other.name))).map((other) => [name, other.name]);
    });
    expect(leaks).toEqual([]);
  });

  it("log and report have no credential, and of content the messages of errors at most", () => {
    for (const { lines, report } of outcomes) {
      const log = lines.join("\n");
      expect(log).toContain("llm_call_end"); // every event is logged
      const { sentinels, credentials } = foundIn(log);
      expect({ sentinels, credentials }).toEqual({ sentinels: logsErrors ? ERRORS : [], credentials: [] });
      expect(report).toMatchObject({ pending: 0, dropped: 0 });
      expect(foundIn(JSON.stringify(report))).toEqual(NOTHING);
      expect(credentialsIn(log + JSON.stringify(report))).toEqual([]);
    }
  });
});

describe("a backend that repeats in its refusal what it was sent", () => {
  it("gets nothing of it into log and report", async () => {
    const silenced = vi.spyOn(console, "error").mockReturnValue(undefined); // the vendors' clients complain
    const echoing = backends.filter(({ faults }) => faults.includes("echoing"));
    for (const { fail } of echoing) await fail("echoing");
    const outcomes = await observeRounds(
      { tracer: { content: "full" }, content: "full", level: "warn" },
      application.runBriefly,
    );
    for (const { fail } of echoing) await fail(undefined);
    silenced.mockRestore();
    const lines = outcomes.flatMap((outcome) => outcome.lines);
    const names = echoing.map(({ name }) => name);
    // Sentry keeps what befalls it to itself.
    expect(names.filter((name) => lines.some((line) => line.includes(` ${name} `)))).toEqual(
      names.filter((name) => !name.startsWith("sentry")),
    );
    const text = JSON.stringify([lines, outcomes.map(({ report }) => report)]);
    expect(foundIn(text)).toEqual(NOTHING);
    expect(credentialsIn(text)).toEqual([]);
  });
});

describe("the search", () => {
  it("finds what the application really says to its model", () => {
    const found = foundIn(readableWire(application.requests()));
    expect(found.sentinels).toEqual(expect.arrayContaining([...SAID_TO_MODEL]));
    expect(found.credentials).toContain("api_key");
  });

  it("finds what is gzipped, in base64, in a header or an address", async () => {
    const server = await startVendorServer(() => ({ status: 200 }));
    await fetch(`${server.url}/?q=${encodeURIComponent(planted("query"))}`, {
      method: "POST",
      headers: { "content-encoding": "gzip", authorization: `Basic ${btoa(planted("api_key"))}` },
      body: gzipSync(`"xy${btoa(planted("comment"))}" ${planted("answer")}`),
    });
    const places: readonly Place[] = ["answer", "query", "comment", "api_key"];
    const { requests } = server;
    await server.close();
    expect(foundIn(readableWire(requests))).toEqual({
      sentinels: places,
      personalData: places,
      credentials: places,
    });
  });
});

function credentialsIn(text: string): readonly string[] {
  return backends.flatMap(({ credentials }) => credentials).filter((credential) => text.includes(credential));
}

/** In the order of the places, as they are found. */
function inOrder(places: readonly ContentPlace[]): readonly ContentPlace[] {
  return CONTENT_PLACES.filter((place) => places.includes(place));
}
