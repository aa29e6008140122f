import { isLangMeterError } from "langmeter";
import { capture, identify, operation, startSession } from "langmeter/operations";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { suggestedName } from "../../src/operations/event-name.ts";
import { startRecording } from "../langchain/support/recording.ts";

const calls: readonly (readonly [string, (name: string) => unknown])[] = [
  ["operation", (name) => operation(name, () => "done")],
  ["capture", (name) => capture(name)],
  ["trackEvent", (name) => startSession("u_17").trackEvent(name)],
];

describe("a wrong name where code is written and tested", () => {
  it.each(calls)("given to %s is an error that says what is allowed", (_, call) => {
    startRecording();
    expect(() => call("Portfolio Created")).toThrow(
      /name: got "Portfolio Created"; allowed: dotted .*; portfolio_created would do$/,
    );
    expect(() => call("session_start")).toThrow(expect.toSatisfy(isLangMeterError));
  });

  it("keeps the work from running", () => {
    const work = vi.fn();
    expect(() => operation("create", work)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
    expect(work).not.toHaveBeenCalled();
  });

  it("such as no user to identify is one too", () => {
    expect(() => identify("")).toThrow("identify: got no user id");
  });

  it("shows no credential that was put into its place", () => {
    expect(() => capture("sk-proj-Abc123def456Ghi789jkl")).toThrow(
      /got "\[redacted api_key\]"; allowed: [^;]*$/,
    );
  });
});

describe("a wrong name in production", () => {
  const warnings: string[] = [];
  const logger = { warn: (line: string) => void warnings.push(line), info() {}, debug() {} };

  beforeEach(() => {
    warnings.length = 0;
    vi.stubEnv("NODE_ENV", "production");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("costs the record, not the work, and warns once", () => {
    const { events } = startRecording({ logger });
    for (let call = 0; call < 3; call++) expect(operation("Order Placed", () => "placed")).toBe("placed");
    capture("Order Shipped");
    identify("");
    expect(events).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^langmeter: not recorded: operation name: got "Order Placed"/),
      expect.stringMatching(/^langmeter: not recorded: event name: got "Order Shipped"/),
      expect.stringMatching(/^langmeter: not recorded: identify/),
    ]);
  });

  it("warns of a hundred names that were made at run time, and then no more", () => {
    startRecording({ logger });
    for (let user = 0; user < 300; user++) capture(`Opened by ${user}`);
    expect(warnings.length).toBeLessThanOrEqual(100);
  });

  it("does not swallow what the work throws", () => {
    startRecording({ logger });
    const work = () => {
      throw new Error("out of stock");
    };
    expect(() => operation("Order Placed", work)).toThrow("out of stock");
  });
});

describe("the name that would do", () => {
  it.each([
    ["Portfolio Created", "portfolio_created"],
    ["portfolioCreated", "portfolio_created"],
    ["PDFExported now", "pdf_exported_now"],
    ["portfolio-create", "portfolio_create"],
    ["portfolio:create", "portfolio.create"],
    ["portfolio/Create ", "portfolio.create"],
    ["Portfolio.createNow", "portfolio.create_now"],
    ["__portfolio__create__", "portfolio_create"],
    ["portfolio._create", "portfolio.create"],
    ["api_request", "api.request"],
    ["create", undefined],
    ["2fa.enable", undefined],
    ["", undefined],
  ])("for %j is %s", (name, suggestion) => {
    expect(suggestedName(name)).toBe(suggestion);
  });
});
