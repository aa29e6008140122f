import { isLangMeterError } from "langmeter";
import { type Catalog, createOperations, declared, withProperties } from "langmeter/operations";
import { afterEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { startRecording } from "../langchain/support/recording.ts";
import * as ai from "./ai-module.ts";

async function enhance(text: string, options?: { readonly tone: string }): Promise<string> {
  return `${text}, ${options?.tone ?? "plainly"}`;
}

describe("a catalog of functions", () => {
  it("becomes a tree of the same functions, each recorded under its path", async () => {
    const { events } = startRecording();
    const track = createOperations({
      ai: { enhance, draft: { rate: (stars: number) => stars > 3 } },
      portfolio_create: () => "p_1",
    });
    expectTypeOf(track.ai.enhance).toEqualTypeOf<typeof enhance>();
    expectTypeOf(track.ai.draft.rate).returns.toEqualTypeOf<boolean>();
    expect(await track.ai.enhance("Hello", { tone: "kindly" })).toBe("Hello, kindly");
    expect(track.ai.draft.rate(4)).toBe(true);
    expect(track.portfolio_create()).toBe("p_1");
    expect(events.map(({ event }) => event)).toEqual(["ai.enhance", "ai.draft.rate", "portfolio_create"]);
  });

  it("keeps the types of generic functions", () => {
    startRecording();
    const track = createOperations({ list: { first: <Item>(items: readonly Item[]) => items[0] } });
    const first = track.list.first(["a", "b"]);
    expectTypeOf(first).toEqualTypeOf<string | undefined>();
    expect(first).toBe("a");
  });

  it("keeps what a method has as this, and how many parameters a function takes", () => {
    startRecording();
    const counter = {
      step: () => 2,
      next(by: number, _unused: string) {
        return this.step() + by;
      },
    };
    const track = createOperations({ counter });
    const { next } = track.counter;
    expect(next(1, "")).toBe(3);
    expect([next.name, next.length]).toEqual(["next", 2]);
  });

  it("cannot be changed", () => {
    const track = createOperations({ portfolio: { open: () => 1 } });
    expect(() => Object.assign(track.portfolio, { open: () => 2 })).toThrow(TypeError);
  });

  it("takes an event's properties from the parameters", async () => {
    const { events } = startRecording();
    const track = createOperations({
      ai: { enhance: withProperties(enhance, (text, options) => ({ chars: text.length, ...options })) },
    });
    expectTypeOf(track.ai.enhance).toEqualTypeOf<typeof enhance>();
    await track.ai.enhance("Hello", { tone: "kindly" });
    expect(events[0]).toMatchObject({ event: "ai.enhance", properties: { chars: 5, tone: "kindly" } });
  });

  it("lets no error of its description reach the caller", async () => {
    const warnings: string[] = [];
    const logger = { warn: (line: string) => warnings.push(line), info: () => {}, debug: () => {} };
    const { createTracer } = await import("langmeter");
    const tracer = createTracer({ logger });
    const describeBadly = () => {
      throw new Error("no such field");
    };
    const track = createOperations({ ai: { enhance: withProperties(enhance, describeBadly) } }, { tracer });
    expect(await track.ai.enhance("Hello")).toBe("Hello, plainly");
    expect(warnings).toEqual([expect.stringContaining("no such field")]);
    expect(tracer.health("ai.enhance").samples).toBe(1);
    await tracer.close();
  });
});

describe("a catalog in camelCase", () => {
  it("keeps its keys in the tree and is snake_case in the names", () => {
    const { events } = startRecording();
    const track = createOperations({
      user: { signUp: () => "in", resetAPIKey: declared() },
      billingPortal: { open: () => "open" },
    });
    expect([track.user.signUp(), track.user.resetAPIKey(() => "new"), track.billingPortal.open()]).toEqual([
      "in",
      "new",
      "open",
    ]);
    expect(events.map(({ event }) => event)).toEqual([
      "user.sign_up",
      "user.reset_api_key",
      "billing_portal.open",
    ]);
  });
});

describe("a module in a catalog", () => {
  const functions = { enhance: (text: string) => `${text}!`, draftReply: () => "draft" };
  class Model {}
  const others = {
    MAX_CHARS: 500,
    Model,
    config: { timeoutMs: 5 },
    names: ["a"],
    nothing: undefined,
    default: null,
  };
  const commonJs = Object.defineProperty({ ...functions, ...others }, "__esModule", { value: true });
  const bundled = Object.defineProperties(
    {} as typeof functions & typeof others,
    Object.fromEntries(
      Object.entries({ ...functions, ...others }).map(([name, value]) => [
        name,
        { get: () => value, enumerable: true },
      ]),
    ),
  );

  it.each([
    ["as the language makes it", ai],
    ["as a compiler to CommonJS makes it", commonJs],
    ["as a bundler makes it", bundled],
  ])("has its functions recorded, and all else as it is: %s", async (_, module) => {
    const { events } = startRecording();
    const track = createOperations({ ai: module });
    expectTypeOf(track.ai.MAX_CHARS).toEqualTypeOf<number>();
    expect([track.ai.enhance("Hi"), track.ai.draftReply(), track.ai.MAX_CHARS]).toEqual([
      "Hi!",
      "draft",
      500,
    ]);
    expect(new track.ai.Model()).toBeInstanceOf(module.Model);
    expect(track.ai.config).toBe(module.config);
    expect(events.map(({ event }) => event)).toEqual(["ai.enhance", "ai.draft_reply"]);
  });
});

describe("a declared operation", () => {
  it("takes its work and its properties at the call", async () => {
    const { events } = startRecording();
    const track = createOperations({ portfolio: { create: declared<{ holdings: number }>() } });
    const id = await track.portfolio.create(async () => "p_1", { holdings: 3 });
    expectTypeOf(id).toEqualTypeOf<string>();
    expect(id).toBe("p_1");
    expect(events[0]).toMatchObject({ event: "portfolio.create", properties: { holdings: 3 } });
  });

  it("asks for properties of the declared types", () => {
    const track = createOperations({
      portfolio: {
        create: declared<{ holdings: number }>(),
        open: declared(),
        sort: declared<{ by?: string }>(),
      },
    });
    type Create = Parameters<typeof track.portfolio.create>;
    expectTypeOf<Create[1]>().toEqualTypeOf<{ holdings: number }>();
    expectTypeOf<Parameters<typeof track.portfolio.sort>["length"]>().toEqualTypeOf<1 | 2>();
    expect(track.portfolio.open((run) => run.add({ rows: 1 }))).toBeUndefined();
    expect(track.portfolio.sort(() => 1)).toBe(1);
  });
});

describe("a catalog with a wrong entry", () => {
  afterEach(() => void vi.unstubAllEnvs());

  const errorOf = (catalog: Catalog) => {
    try {
      createOperations(catalog);
    } catch (error) {
      return isLangMeterError(error) ? `${error.code}: ${error.message}` : String(error);
    }
    return "no error";
  };

  it.each<[string, Catalog, RegExp]>([
    [
      "a word with a space",
      { ai: { "enhance text": enhance } },
      /^invalid_argument: operation name: got "ai.enhance text"; allowed: dotted \(.*; ai.enhance_text would do$/,
    ],
    [
      "a single word",
      { create: enhance },
      /^invalid_argument: operation name: got "create"; allowed: [^;]*$/,
    ],
    ["a name of LangMeter's own", { api_request: enhance }, /got "api_request".*; api.request would do$/],
    [
      "a name that is too long",
      { portfolio: { ["a".repeat(40)]: declared() } },
      /^invalid_argument: .*at most 40 characters/,
    ],
    [
      "an object of a class",
      { ai: new Map() as never },
      /^invalid_option: createOperations: ai: got an object/,
    ],
    [
      "a class",
      { ai: { Enhancer: class {} } },
      /^invalid_option: createOperations: ai.Enhancer: got a function/,
    ],
    ["a list", { ai: [enhance] }, /^invalid_option: createOperations: ai: got an array/],
    ["no object", "ai.enhance" as never, /^invalid_option: createOperations: got "ai.enhance"/],
    [
      "no function",
      { ai: { enhance: "text" as never } },
      /^invalid_option: createOperations: ai.enhance: got "text"; allowed: functions, declared\(\), and plain objects or modules of them$/,
    ],
  ])("such as %s is refused when it is made", (_, catalog, message) => {
    expect(errorOf(catalog)).toMatch(message);
    vi.stubEnv("NODE_ENV", "production");
    expect(errorOf(catalog)).toMatch(message);
  });
});
