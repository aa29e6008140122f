import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { printable } from "../../src/events/printable.ts";
import { type Report, renderCsv, renderJson, renderTable } from "../../src/report/index.ts";
import { formatNumbers } from "../../src/report/number-format.ts";
import { fitText, padText, textWidth } from "../../src/report/text-width.ts";

const gpt = {
  calls: 1200,
  errors: 6,
  error_rate: 0.005,
  input_tokens: 1234567,
  output_tokens: 45678,
  cached_tokens: 400000,
  cached_share: 0.324,
  reasoning_tokens: null,
  cost_usd: 12.5,
  cost_per_call_usd: 0.010416666667,
  cost_share: 1,
  latency_p50_ms: 812.5,
  latency_p95_ms: 2400,
  latency_p99_ms: 5100.25,
  time_to_first_token_p50_ms: 210,
  unpriced_calls: 0,
  estimated_calls: 0,
  estimated_tokens: 0,
  estimated_cost_usd: null,
};
const unknown = {
  ...gpt,
  calls: 3,
  errors: 0,
  error_rate: 0,
  cost_usd: null,
  cost_per_call_usd: null,
  cost_share: null,
  unpriced_calls: 3,
};
const made: Report = {
  subject: "model_calls",
  by: ["model", "user"],
  since: "2026-10-31T23:00:00.000Z",
  until: "2026-11-21T23:00:00.000Z",
  tz: "Europe/Zurich",
  rows: [
    { model: "gpt-4o-mini", user: "Zoë 東京", ...gpt },
    { model: "my-model", user: null, ...unknown },
  ],
  total: { ...gpt, calls: 1203, unpriced_calls: 3 },
  notices: [
    { kind: "unpriced_calls", message: "3 calls unpriced: my-model 3 (no price)", calls: 3, models: [] },
  ],
  skipped: { lines: 2, named: [{ file: "events-2026-11-10-1-aaaaaa.ndjson", line: 17, reason: "not JSON" }] },
};

describe("the table", () => {
  it("says first what the numbers do not cover, then lines everything up", () => {
    expect(renderTable(made)).toBe(
      [
        "! 3 calls unpriced: my-model 3 (no price)",
        "! 2 lines skipped: events-2026-11-10-1-aaaaaa.ndjson:17 (not JSON) and 1 more",
        "",
        "Model calls by model, user from 2026-11-01 00:00 until 2026-11-22 00:00 (Europe/Zurich)",
        "",
        "model        user      calls  errors  error %      input  output  cached      cost   per call   share  p50 ms  p95 ms  p99 ms  ttft ms  unpriced",
        "─".repeat(144),
        "gpt-4o-mini  Zoë 東京  1,200       6     0.5%  1,234,567  45,678   32.4%  $12.5000  $0.010417  100.0%     813   2,400   5,100      210         0",
        "my-model     -             3       0     0.0%  1,234,567  45,678   32.4%         -          -       -     813   2,400   5,100      210         3",
        "─".repeat(144),
        "total                  1,203       6     0.5%  1,234,567  45,678   32.4%  $12.5000  $0.010417  100.0%     813   2,400   5,100      210         3",
        "",
      ].join("\n"),
    );
  });

  it("fits the terminal: leaves the least of the columns out and says which", () => {
    for (const width of [60, 80, 100, 120]) {
      const lines = renderTable(made, { width }).split("\n");
      const table = lines.slice(lines.findIndex((line) => line.startsWith("model")));
      const end = table.indexOf("");
      for (const line of table.slice(0, end)) expect(textWidth(line), line).toBeLessThanOrEqual(width);
      expect(table[end + 1]).toMatch(/^Hidden columns: .*p99 ms/);
      expect(table[0]).toMatch(/calls.*cost/);
    }
  });

  it("cuts long texts before it leaves numbers out", () => {
    const user = "a-very-long-user-id-that-goes-on-and-on-and-on-and-on-and-on-and-on";
    const rows = [{ model: "gpt-4o-mini", user, ...gpt }];
    const text = renderTable({ ...made, rows }, { width: 182 });
    expect(text).toContain("a-very-long-user-id");
    expect(text).not.toContain("Hidden");
    expect(text).toContain("…");
  });

  it("has no columns for what no call has", () => {
    const text = renderTable({ ...made, rows: made.rows.slice(0, 1), total: gpt });
    expect(text).not.toContain("unpriced  ");
    expect(text).not.toContain("estimated");
    expect(text).not.toContain("reasoning");
  });

  it("says in a sentence that there is nothing", () => {
    expect(renderTable({ ...made, rows: [], notices: [], skipped: { lines: 0, named: [] } })).toBe(
      "No model calls from 2026-11-01 00:00 until 2026-11-22 00:00 (Europe/Zurich).\n",
    );
  });

  it("emphasizes what to read first where the terminal can", () => {
    const text = renderTable(made, { emphasize: (part) => `<${part}>` });
    expect(text).toContain("<! 3 calls unpriced: my-model 3 (no price)>");
    expect(text).toMatch(/\n<model .*>\n─/);
    expect(text).toMatch(/\n<total .*>\n/);
  });

  it("never passes a control character on to the terminal", () => {
    const rows = [{ model: "\u001B[2J\nevil\u202E", user: null, ...gpt }];
    expect(renderTable({ ...made, rows })).toMatch(/\n\uFFFD\[2J\uFFFDevil\uFFFD +-/);
  });

  it("shows the first of very many rows, and says how to see the others", () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => ({ model: "m", user: `u_${index}`, ...gpt }));
    const lines = renderTable({ ...made, rows }).split("\n");
    expect(lines).toContain(
      "198,000 more rows, counted in the total: --top 200000 or --format csv shows them",
    );
    expect(lines.filter((line) => line.includes(" u_"))).toHaveLength(2_000);
    const many = { ...made, rows: rows.slice(0, 20_000) };
    const all = renderTable(many, { maxRows: Number.POSITIVE_INFINITY, width: 60 }).split("\n");
    expect(all.filter((line) => line.includes(" u_"))).toHaveLength(20_000);
    expect(renderCsv({ ...made, rows }).split("\r\n")).toHaveLength(200_002);
  });

  it("lines up cells of any script, however long one of them is", () => {
    const names = ["ｶﾀｶﾅ", "東京", "👩‍👩‍👧‍👦 family", "e\u0301te\u0301", "🇨🇭", "한국어", "x".repeat(100_000)];
    const rows = names.map((user) => ({ model: "m", user, ...gpt }));
    const lines = renderTable({ ...made, rows, notices: [] }, { width: 150 }).split("\n");
    const table = lines.filter((line) => line.startsWith("m ") || line.startsWith("model "));
    expect(table).toHaveLength(names.length + 1);
    expect(new Set(table.map((line) => stringWidth(line.trimEnd()))).size).toBe(1);
  });
});

describe("CSV", () => {
  it("has a header, CRLF, empty cells for what is unknown, and no total", () => {
    const lines = renderCsv(made).split("\r\n");
    expect(lines).toEqual([
      "model,user,calls,errors,error_rate,input_tokens,output_tokens,cached_tokens,cached_share,reasoning_tokens," +
        "cost_usd,cost_per_call_usd,cost_share,latency_p50_ms,latency_p95_ms,latency_p99_ms," +
        "time_to_first_token_p50_ms,unpriced_calls,estimated_calls,estimated_tokens,estimated_cost_usd",
      "gpt-4o-mini,Zoë 東京,1200,6,0.005,1234567,45678,400000,0.324,,12.5,0.010416666667,1,812.5,2400,5100.25,210,0,0,0,",
      "my-model,,3,0,0,1234567,45678,400000,0.324,,,,,812.5,2400,5100.25,210,3,0,0,",
      "",
    ]);
  });

  it("marks texts that a spreadsheet would calculate, and leaves numbers alone", () => {
    const users = ["+41791234567", "=1+1", "-", "@SUM(A1)", "\tx", "\rx", " =1", "＝1", "'tis", "a+b", "1-2"];
    const rows = users.map((user) => ({ model: "m", user, ...gpt, cost_usd: -0.5 }));
    const cells = renderCsv({ ...made, rows })
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.split(",")[1]);
    expect(cells).toEqual([
      ...[
        "'+41791234567",
        "'=1+1",
        "'-",
        "'@SUM(A1)",
        "'\tx",
        '"\'\rx"',
        "' =1",
        "'＝1",
        "''tis",
        "a+b",
        "1-2",
      ],
    ]);
    expect(renderCsv({ ...made, rows })).toContain(",-0.5,");
  });

  it("quotes commas, quotes and line ends", () => {
    const rows = [{ model: 'a,"b"\nc', user: " d ", ...gpt }];
    expect(renderCsv({ ...made, rows })).toContain('\r\n"a,""b""\nc", d ,1200,');
  });

  it("writes small amounts without an exponent", () => {
    const rows = [{ model: "m", user: "u", ...gpt, cost_usd: 1.5e-7, cost_per_call_usd: 1e-12 }];
    expect(renderCsv({ ...made, rows })).toContain(",0.00000015,0.000000000001,");
  });
});

describe("JSON", () => {
  it("is the report itself", () => {
    expect(JSON.parse(renderJson(made))).toEqual(made);
    expect(Object.keys(JSON.parse(renderJson(made)))).toEqual([
      "subject",
      "by",
      "since",
      "until",
      "tz",
      "rows",
      "total",
      "notices",
      "skipped",
    ]);
  });
});

describe("numbers of a column", () => {
  it("share their decimals, which follow the largest", () => {
    expect(formatNumbers("usd", [1234.5, 0.5, null])).toEqual(["$1,234.50", "$0.50", "-"]);
    expect(formatNumbers("usd", [2, 0.5])).toEqual(["$2.0000", "$0.5000"]);
    expect(formatNumbers("usd", [0.000012])).toEqual(["$0.00001200"]);
    expect(formatNumbers("milliseconds", [812.5, 3.2])).toEqual(["813", "3"]);
    expect(formatNumbers("milliseconds", [0.25, 3])).toEqual(["0.25", "3.00"]);
    expect(formatNumbers("count", [1234567, 0])).toEqual(["1,234,567", "0"]);
    expect(formatNumbers("share", [1, 0.1234, 0])).toEqual(["100.0%", "12.3%", "0.0%"]);
  });

  it("never show something as nothing", () => {
    expect(formatNumbers("usd", [500, 0.001])).toEqual(["$500.00", "<$0.01"]);
    expect(formatNumbers("share", [0.0001])).toEqual(["<0.1%"]);
  });
});

describe("text on a terminal", () => {
  it("is as wide as it looks", () => {
    expect(["abc", "Zoë", "Zoe\u0308", "東京", "🧑‍🚀", "한국", "ｆｕ", "ｶﾅ", "🇨🇭"].map(textWidth)).toEqual([
      3, 3, 3, 4, 2, 4, 4, 2, 2,
    ]);
  });

  it("is cut at whole characters and padded to its width", () => {
    expect(fitText("東京タワー", 6)).toBe("東京…");
    expect(fitText("short", 5)).toBe("short");
    expect(padText("東", 4, "right")).toBe("  東");
    expect(padText("東", 4, "left")).toBe("東  ");
  });

  it("keeps the joiner inside an emoji and nothing else that is invisible", () => {
    expect(printable("🧑‍🚀\t\u200B")).toBe("🧑‍🚀\uFFFD\uFFFD");
  });
});
