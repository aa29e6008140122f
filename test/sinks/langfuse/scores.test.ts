import { langfuse } from "langmeter/sinks/langfuse";
import { describe, expect, it } from "vitest";
import { createDispatcher } from "../../../src/delivery/dispatcher.ts";
import { listeningLogger, samples } from "../../delivery/fake-sinks.ts";
import { recordedSample } from "../../events/samples.ts";
import type { Fault } from "../support/vendor-server.ts";
import { KEYS, startLangfuse } from "./langfuse-server.ts";

const SCORES = "/api/public/scores";

async function start() {
  const server = await startLangfuse();
  const logger = listeningLogger();
  const dispatcher = createDispatcher([langfuse({ ...KEYS, baseUrl: server.url })], logger);
  return { server, logger, dispatcher };
}

describe("scores that do not arrive", () => {
  it.each<[string, Fault]>([
    ["hang", { kind: "hang" }],
    ["are answered 503", { kind: "answer", answer: { status: 503 } }],
    ["are reset", { kind: "reset" }],
  ])("since they %s, hold up no span, and wait", async (_, fault) => {
    const { server, logger, dispatcher } = await start();
    server.alwaysAt.set(SCORES, fault);
    for (let round = 1; round <= 3; round++) {
      for (const event of [recordedSample("feedback"), ...samples(120)]) dispatcher.push(event);
      expect(await dispatcher.flush(700)).toMatchObject({ sent: 120, pending: round, dropped: 0 });
      expect(server.spans).toHaveLength(120 * round);
    }
    expect(logger.warnings.filter((warning) => !warning.includes("failed and is tried again"))).toEqual([]);
    await dispatcher.close();
  });

  it("arrive later, each once", async () => {
    const { server, dispatcher } = await start();
    server.alwaysAt.set(SCORES, { kind: "answer", answer: { status: 503 } });
    const ids = ["a", "b", "c"];
    for (const event_id of ids) dispatcher.push(recordedSample("feedback", { event_id }));
    expect(await dispatcher.flush(300)).toMatchObject({ sent: 0, pending: 3 });
    server.alwaysAt.clear();
    expect(await dispatcher.flush(5_000)).toMatchObject({ sent: 3, pending: 0, dropped: 0 });
    expect(server.scores.map(({ id }) => id)).toEqual(ids);
    await dispatcher.close();
  });
});
