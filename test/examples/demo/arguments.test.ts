import { describe, expect, it } from "vitest";
import { readArguments } from "../../../examples/demo/arguments.ts";

describe("the demo's arguments", () => {
  it("stay on this machine by default, even with a key at hand", () => {
    expect(readArguments([], { OPENAI_API_KEY: "sk-test" })).toEqual({ kind: "loopback" });
  });

  it("go to OpenAI with --live and a key", () => {
    expect(readArguments(["--live"], { OPENAI_API_KEY: "sk-test" })).toEqual({
      kind: "live",
      apiKey: "sk-test",
    });
  });

  it.each([{}, { OPENAI_API_KEY: "" }])("are refused with --live and no key: %o", (environment) => {
    const refused = readArguments(["--live"], environment);
    expect(refused).toMatchObject({ kind: "wrong", message: expect.stringContaining("OPENAI_API_KEY") });
    expect(refused).toMatchObject({ message: expect.not.stringContaining("\n") });
  });

  it("name an option they do not know", () => {
    expect(readArguments(["--lvie"], {})).toMatchObject({
      kind: "wrong",
      message: expect.stringContaining("--lvie"),
    });
  });

  it("ask for help", () => {
    expect(readArguments(["-h"], {})).toEqual({ kind: "help" });
  });
});
