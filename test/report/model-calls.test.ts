import { describe, expect, it } from "vitest";
import { type Report, renderTable } from "../../src/report/index.ts";
import { llmCallEnd, llmCallStart, llmError, toolCallEnd } from "./ledger-fixture.ts";
import { reportOn } from "./report-on.ts";

describe("a report on model calls", () => {
  it("counts calls that ended and calls that failed, and nothing else", async () => {
    const { rows, total } = await reportOn([
      llmCallStart(),
      llmCallEnd(),
      llmCallStart(),
      llmError(),
      toolCallEnd(),
    ]);
    expect(rows).toHaveLength(1);
    expect(total).toMatchObject({ calls: 2, errors: 1, error_rate: 0.5 });
  });

  it("adds tokens up and knows the cached share of the input", async () => {
    const { rows } = await reportOn([
      llmCallEnd({
        usage: {
          input_tokens: 1000,
          output_tokens: 50,
          cache_read_tokens: 600,
          reasoning_tokens: 30,
          usage_source: "provider",
        },
      }),
      llmCallEnd({ usage: { input_tokens: 200, output_tokens: 10, usage_source: "provider" } }),
    ]);
    expect(rows[0]).toMatchObject({
      model: "gpt-4o-mini",
      input_tokens: 1200,
      output_tokens: 60,
      cached_tokens: 600,
      cached_share: 0.5,
      reasoning_tokens: 30,
    });
  });

  it("says null, not 0, where no event of a row says the number", async () => {
    const { rows } = await reportOn([llmError({ cost_usd: null, latency_ms: 7 })]);
    expect(rows[0]).toMatchObject({
      input_tokens: null,
      cached_share: null,
      cost_usd: null,
      cost_per_call_usd: null,
      cost_share: null,
      time_to_first_token_p50_ms: null,
      latency_p50_ms: 7,
    });
  });

  it("adds money up exactly, whatever the binary fractions", async () => {
    const { total } = await reportOn([
      ...Array.from({ length: 10 }, () => llmCallEnd({ cost_usd: 0.1 })),
      llmCallEnd({ cost_usd: 0.2 }),
      llmCallEnd({ cost_usd: 0.000000000001 }),
      llmCallEnd({ cost_usd: 1.5e-7 }),
      llmCallEnd({ cost_usd: 1234 }),
    ]);
    expect(total).toMatchObject({ cost_usd: 1235.200000150001 });
    const small = await reportOn([llmCallEnd({ cost_usd: 0.1 }), llmCallEnd({ cost_usd: 0.2 })]);
    expect(small.total).toMatchObject({ cost_usd: 0.3, cost_per_call_usd: 0.15 });
  });

  it("interpolates percentiles over ended and failed calls alike", async () => {
    const latencies = Array.from({ length: 100 }, (_, index) => llmCallEnd({ latency_ms: index + 1 }));
    const { total } = await reportOn([...latencies, llmError({ latency_ms: 101 })]);
    expect(total).toMatchObject({ latency_p50_ms: 51, latency_p95_ms: 96, latency_p99_ms: 100 });
  });

  it("puts the costliest rows first and unpriced ones last", async () => {
    const { rows } = await reportOn([
      llmCallEnd({ model: "cheap", cost_usd: 0.25 }),
      llmCallEnd({ model: "unknown", cost_usd: null, cost_source: null }),
      llmCallEnd({ model: "dear", cost_usd: 0.75 }),
    ]);
    expect(rows.map((row) => [row.model, "cost_share" in row && row.cost_share])).toEqual([
      ["dear", 0.75],
      ["cheap", 0.25],
      ["unknown", null],
    ]);
  });

  it("falls back to the requested model where no served one is known", async () => {
    const { rows } = await reportOn([llmError({ model: undefined, model_requested: "my-deployment" })]);
    expect(rows[0]?.model).toBe("my-deployment");
  });

  it("groups by two fields, and by a field that only some events have", async () => {
    const { rows } = await reportOn(
      [
        llmCallEnd({ channel: "sms", user_id: "u_1", cost_usd: 3 }),
        llmCallEnd({ channel: "sms", user_id: "u_2", cost_usd: 2 }),
        llmCallEnd({ user_id: "u_1", cost_usd: 1 }),
      ],
      { by: "channel,user" },
    );
    expect(rows.map(({ channel, user }) => [channel, user])).toEqual([
      ["sms", "u_1"],
      ["sms", "u_2"],
      [null, "u_1"],
    ]);
  });

  it.each([
    ["provider", { provider: "anthropic" }, "anthropic"],
    ["user", { user_id: "u_1" }, "u_1"],
    ["channel", { channel: "sms" }, "sms"],
    ["thread", { thread_id: "t_1" }, "t_1"],
    ["environment", { environment: "staging" }, "staging"],
    ["day", {}, "2026-11-10"],
    ["week", {}, "2026-W46"],
    ["month", {}, "2026-11"],
    ["hour", {}, "2026-11-10 12:00"],
    ["session", { session_id: "s_1" }, "s_1"],
    ["request", { request_id: "r_1" }, "r_1"],
    ["release", { release: "1.2.3" }, "1.2.3"],
    ["tag", { tags: ["vip"] }, "vip"],
    ["prompt", { prompt_name: "greet", prompt_version: "7" }, "greet@7"],
    ["prompt", { prompt_name: "greet" }, "greet"],
    ["variant", { variant: "b" }, "b"],
  ] as const)("groups by %s", async (by, fields, value) => {
    const { rows } = await reportOn(
      [llmCallEnd({ ...fields, tags: [...("tags" in fields ? fields.tags : [])] })],
      { by },
    );
    expect(rows.map((row) => row[by])).toEqual([value]);
  });

  it("groups by why calls failed, with null for those that did not", async () => {
    const { rows } = await reportOn(
      [llmCallEnd(), llmError(), llmError({ error_type: undefined, outcome: "aborted" })],
      { by: "error" },
    );
    expect(rows.map(({ error }) => error)).toEqual([null, "aborted", "rate_limit"]);
  });

  it("counts a call under each of its tags, but once in the total", async () => {
    const { rows, total, notices } = await reportOn(
      [
        llmCallEnd({ tags: ["a", "b", "a"] }),
        llmCallEnd({ tags: ["a"] }),
        llmCallEnd({ tags: [] }),
        llmCallEnd(),
      ],
      { by: "tag" },
    );
    expect(rows.map(({ tag, calls }) => [tag, calls])).toEqual([
      ["a", 2],
      [null, 2],
      ["b", 1],
    ]);
    expect(total.calls).toBe(4);
    expect(notices.map(({ kind }) => kind)).toEqual(["overlapping_rows"]);
  });

  it("keeps text of every script as it is", async () => {
    const { rows } = await reportOn([llmCallEnd({ user_id: 'Zoë 🧑‍🚀 "東京", it\'s\n' })], { by: "user" });
    expect(rows[0]?.user).toBe('Zoë 🧑‍🚀 "東京", it\'s\n');
  });

  it("keeps only the costliest rows, but totals all of them", async () => {
    const calls = [3, 1, 2].map((cost) => llmCallEnd({ model: `model-${cost}`, cost_usd: cost }));
    const { rows, total, notices } = await reportOn(calls, { top: 2 });
    expect(rows.map(({ model }) => model)).toEqual(["model-3", "model-2"]);
    expect(total).toMatchObject({ calls: 3, cost_usd: 6 });
    expect(notices).toMatchObject([{ kind: "hidden_rows", rows: 1 }]);
  });
});

describe("a report by model", () => {
  const dated = { model_requested: "gpt-4o-mini", model: "gpt-4o-mini-2024-07-18" } as const;
  const failed = (fields: Parameters<typeof llmError>[0] = {}) =>
    llmError({ model_requested: "gpt-4o-mini", model: "gpt-4o-mini", ...fields });
  const namesOf = ({ rows }: Report, by: "model" | "requested_model" | "served_model" = "model") =>
    rows.map((row) => [row[by], "calls" in row && row.calls, "errors" in row && row.errors]);

  it("has one row for one model: a failed call counts where its requested name leads", async () => {
    const made = await reportOn([llmCallEnd(dated), failed(), failed({ model: undefined })]);
    expect(namesOf(made)).toEqual([["gpt-4o-mini-2024-07-18", 3, 2]]);
    expect(made.rows[0]).toMatchObject({ error_rate: 0.666667 });
    expect(renderTable(made)).toMatch(/\ngpt-4o-mini-2024-07-18 +3 +2 +66\.7% /);
  });

  it("counts a failed call under what was asked where that name has led nowhere, or elsewhere only", async () => {
    const made = await reportOn(
      [
        llmCallEnd(dated),
        failed({ provider: "azure" }),
        failed({ model_requested: "gpt-9", model: undefined }),
        llmCallEnd({ ...dated, model_requested: "chat", timestamp: "2026-12-24T12:00:00.000Z" }),
        failed({ model_requested: "chat", model: "chat" }),
      ],
      { until: "2026-11-30" },
    );
    expect(namesOf(made)).toEqual([
      ["gpt-4o-mini-2024-07-18", 1, 0],
      ["chat", 1, 1],
      ["gpt-4o-mini", 1, 1],
      ["gpt-9", 1, 1],
    ]);
  });

  it("follows the model that answered most, the newest of equals", async () => {
    const moved = { model_requested: "gpt-4o", model: "gpt-4o-2024-11-20" } as const;
    const before = { ...moved, model: "gpt-4o-2024-08-06" } as const;
    const newer = { ...moved, timestamp: "2026-11-10T13:00:00.000Z" };
    const failure = failed({ model_requested: "gpt-4o", model: "gpt-4o" });
    const most = await reportOn([llmCallEnd(newer), llmCallEnd(before), llmCallEnd(before), failure]);
    expect(namesOf(most)).toEqual([
      ["gpt-4o-2024-08-06", 3, 1],
      ["gpt-4o-2024-11-20", 1, 0],
    ]);
    const equal = await reportOn([llmCallEnd(before), llmCallEnd(newer), failure]);
    expect(namesOf(equal)).toEqual([
      ["gpt-4o-2024-11-20", 2, 1],
      ["gpt-4o-2024-08-06", 1, 0],
    ]);
  });

  it("keeps a failed call with the model that its stream had named", async () => {
    const made = await reportOn([
      llmCallEnd(dated),
      llmCallEnd(dated),
      failed({ model: "gpt-4o-mini-2025-01-01" }),
      failed({ model: "gpt-4o-mini-2025-01-01", model_assumed: true }),
    ]);
    expect(namesOf(made)).toEqual([
      ["gpt-4o-mini-2024-07-18", 3, 1],
      ["gpt-4o-mini-2025-01-01", 1, 1],
    ]);
  });

  it("can also tell the names apart: by what was asked, and by what answered", async () => {
    const unnamed = { model_requested: "llama3", model: "llama3", model_assumed: true } as const;
    const calls = [llmCallEnd(dated), failed(), llmCallEnd(unnamed)];
    expect(namesOf(await reportOn(calls, { by: "requested_model" }), "requested_model")).toEqual([
      ["gpt-4o-mini", 2, 1],
      ["llama3", 1, 0],
    ]);
    expect(namesOf(await reportOn(calls, { by: "served_model" }), "served_model")).toEqual([
      [null, 2, 1],
      ["gpt-4o-mini-2024-07-18", 1, 0],
    ]);
  });

  it("names unpriced calls and the sources of prices by the same rows", async () => {
    const made = await reportOn([llmCallEnd(dated), failed({ cost_usd: null })], { explain: true });
    const model = "gpt-4o-mini-2024-07-18";
    expect(made.notices).toMatchObject([{ models: [{ model, calls: 1, failed: 1 }] }]);
    expect(made.explanations).toMatchObject([
      { model, cost_usd: null },
      { model, cost_usd: 0.001 },
    ]);
  });
});
