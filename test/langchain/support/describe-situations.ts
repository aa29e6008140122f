import { describe, expect, it } from "vitest";
import type { Situation } from "../situations/situation.ts";
import { dedent, outline } from "./outline.ts";
import { startRecording } from "./recording.ts";

/** One test per situation: it leaves exactly its record. */
export function describeSituations(title: string, situations: readonly Situation[]): void {
  describe(title, () => {
    it.each(situations)("$name leaves its record", async ({ act, record, fails = false }) => {
      const { tracer, events } = startRecording();
      const failed = await act({ callbacks: [tracer.handler] }).then(
        () => false,
        () => true,
      );
      await tracer.close();
      expect(outline(events)).toBe(dedent(record));
      expect(failed).toBe(fails);
    });
  });
}
