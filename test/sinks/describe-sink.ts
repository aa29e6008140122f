import { describe, expect, it } from "vitest";
import type { RecordedEvent, Sink } from "../../src/events/sink.ts";
import { recordedSample } from "../events/samples.ts";

/** One sink with a view behind it. */
export interface SinkUnderTest {
  readonly sink: Sink;
  /** How many events have arrived so far. */
  delivered(): Promise<number>;
  /** Makes every delivery from now on fail; absent where none can. */
  readonly breakDelivery?: () => void | Promise<void>;
  /** What the sink was given and must not tell, such as an API key. */
  readonly secret?: string;
}

const never = new AbortController().signal;

/** Hands the events over the way the dispatcher does. */
export async function deliver(
  sink: Sink,
  batch: readonly RecordedEvent[],
  signal: AbortSignal = never,
): Promise<void> {
  if (sink.kind === "batch") return void (await sink.send(batch, { signal }));
  for (const recorded of batch) sink.write(recorded);
}

/** What holds for every sink. */
export function describeSink(name: string, start: () => SinkUnderTest | Promise<SinkUnderTest>): void {
  const batchOf = (size: number) =>
    Array.from({ length: size }, () => recordedSample("llm_call_end", { output: "the patient's words" }));

  describe(`${name}, as every sink,`, () => {
    it("takes a batch", async () => {
      const { sink, delivered } = await start();
      await deliver(sink, batchOf(3));
      expect(await delivered()).toBe(3);
      await deliver(sink, batchOf(2));
      expect(await delivered()).toBe(5);
      await sink.close?.();
    });

    it("takes an empty batch", async () => {
      const { sink, delivered } = await start();
      await deliver(sink, []);
      expect(await delivered()).toBe(0);
      await sink.close?.();
    });

    it("leaves the events as they are", async () => {
      const { sink } = await start();
      const batch = Object.freeze(batchOf(2));
      const before = batch.map(({ json, event }) => [json, JSON.stringify(event)]);
      await deliver(sink, batch);
      expect(batch.map(({ json, event }) => [json, JSON.stringify(event)])).toEqual(before);
      await sink.close?.();
    });

    it("comes to an end, one way or the other, when it is aborted", async () => {
      const { sink } = await start();
      const [outcome] = await Promise.allSettled([deliver(sink, batchOf(1), AbortSignal.abort())]);
      expect(outcome.status).toMatch(/fulfilled|rejected/);
      await sink.close?.();
    });

    it("throws where delivery fails, and tells neither content nor secrets", async () => {
      const { sink, breakDelivery, secret } = await start();
      if (breakDelivery === undefined) return expect(sink.kind).toBe("immediate");
      await breakDelivery();
      const error: unknown = await deliver(sink, batchOf(1)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).not.toContain("the patient's words");
      if (secret !== undefined) expect(String(error)).not.toContain(secret);
    });

    it("can be closed twice, used or not", async () => {
      const unused = (await start()).sink;
      await unused.close?.();
      await unused.close?.();
      const { sink } = await start();
      await deliver(sink, batchOf(1));
      await sink.close?.();
      await sink.close?.();
    });
  });
}
