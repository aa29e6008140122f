import { describe, expect, it } from "vitest";
import { recordedSample, SAMPLE_EVENTS } from "../../events/samples.ts";
import { mapped } from "./support/mapped.ts";

const exceptions = { custom: false, ai: false };

describe("an error as $exception", () => {
  it("has class, message and the trace it belongs to", () => {
    const [event, ...more] = mapped([recordedSample("llm_error")], exceptions);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      event: "$exception",
      properties: {
        $exception_level: "error",
        $exception_list: [
          {
            type: "APIConnectionTimeoutError",
            value: "Request timed out.",
            mechanism: { type: "generic", handled: true, synthetic: false },
          },
        ],
        $exception_fingerprint: "llm_error:timeout:APIConnectionTimeoutError:openai",
        $ai_trace_id: SAMPLE_EVENTS.llm_error.trace_id,
        error_type: "timeout",
        status_code: 408,
      },
    });
  });

  it("tells the category where the message may not leave", () => {
    const [event] = mapped([recordedSample("tool_error", { error_message: undefined })], exceptions);
    expect(event?.properties.$exception_list).toMatchObject([{ value: "timeout" }]);
    expect(event?.properties.$exception_fingerprint).toContain("track_parcel");
  });

  it("is sent once, where the error arose", () => {
    const batch = [
      recordedSample("llm_error"),
      recordedSample("chain_error", { error_repeated: true }),
      recordedSample("retriever_error"),
    ];
    expect(mapped(batch, exceptions).map(({ properties }) => properties.$exception_fingerprint)).toEqual([
      "llm_error:timeout:APIConnectionTimeoutError:openai",
      "retriever_error:timeout:APIConnectionTimeoutError:planner",
    ]);
  });

  it.each([
    [recordedSample("api_error"), "api_error:timeout:APIConnectionTimeoutError:/parcels"],
    [
      recordedSample("parcel.track", { status: "error", exception_type: "TypeError" }),
      "parcel.track:application_error:TypeError:",
    ],
    [recordedSample("chain_error"), "chain_error:timeout:APIConnectionTimeoutError:planner"],
  ])("is grouped by what failed and how ($name)", (recorded, fingerprint) => {
    const [event] = mapped([recorded], exceptions);
    expect(event?.properties.$exception_fingerprint).toBe(fingerprint);
  });

  it.each([
    recordedSample("api_error", { exception_type: undefined, status_code: 404 }),
    recordedSample("api_request", { status_code: 500, success: false, outcome: "error" }),
    recordedSample("parcel.track"),
    recordedSample("trace_complete", { outcome: "error" }),
    recordedSample("llm_error", { outcome: "aborted" }),
    recordedSample("tool_error", { status: "abandoned" }),
    recordedSample("chain_end", { status: "interrupted" }),
    recordedSample("llm_call_end"),
  ])("is not made of what did not fail ($name)", (recorded) => {
    expect(mapped([recorded], exceptions)).toEqual([]);
  });
});
