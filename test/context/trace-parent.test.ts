import { traceHeaders, withContext } from "langmeter";
import { describe, expect, it } from "vitest";
import { parseTraceParent, validTraceState } from "../../src/context/trace-parent.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

describe("a traceparent header", () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, 1],
    [`00-${TRACE}-${SPAN}-00`, 0],
    [`00-${TRACE}-${SPAN}-03`, 3],
    [`00-${TRACE}-${SPAN}-fe`, 2],
    [` 00-${TRACE}-${SPAN}-01 `, 1],
    [`01-${TRACE}-${SPAN}-01-what-a-later-version-adds`, 1],
  ])("names a span: %s", (header, traceFlags) => {
    expect(parseTraceParent(header)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags });
  });

  it.each([
    [undefined],
    [17],
    [[`00-${TRACE}-${SPAN}-01`]],
    [""],
    [`00-${TRACE}-${SPAN}`],
    [`00-${TRACE}-${SPAN}-01-more`],
    [`ff-${TRACE}-${SPAN}-01`],
    [`00-${"0".repeat(32)}-${SPAN}-01`],
    [`00-${TRACE}-${"0".repeat(16)}-01`],
    [`00-${TRACE.toUpperCase()}-${SPAN}-01`],
    [`00-${TRACE}-${SPAN}-01\r\nx-evil: 1`],
  ])("is ignored where it is no valid one: %s", (header) => {
    expect(parseTraceParent(header)).toBeUndefined();
  });
});

describe("a tracestate header", () => {
  it("is passed on where it is valid", () => {
    expect(validTraceState("rojo=00f067aa0ba902b7,congo@x=t61rcWkgMzE")).toBe(
      "rojo=00f067aa0ba902b7,congo@x=t61rcWkgMzE",
    );
  });

  it.each([[undefined], ["no member"], ["a=b\r\nx: 1"], [`a=${"b".repeat(600)}`]])(
    "is dropped: %s",
    (header) => {
      expect(validTraceState(header)).toBeUndefined();
    },
  );
});

describe("the headers of an outgoing request", () => {
  it("continue the trace of the scope", () => {
    const scope = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: "rojo=1" };
    expect(withContext(scope, traceHeaders)).toEqual(scope);
  });

  it.each(["00", "01", "02", "03"])("hand on the caller's flags %s", (flags) => {
    const traceparent = `00-${TRACE}-${SPAN}-${flags}`;
    expect(withContext({ traceparent }, traceHeaders)).toEqual({ traceparent });
  });

  it("hand on the state of the caller's own trace, through further scopes, and of no other", () => {
    const caller = { traceparent: `00-${TRACE}-${SPAN}-00`, tracestate: "rojo=1" };
    const nested = withContext(caller, () => withContext({ userId: "u_1" }, traceHeaders));
    expect(nested).toEqual(caller);
    const below = { traceparent: `00-${TRACE}-${"1".repeat(16)}-00` };
    expect(withContext(caller, () => withContext(below, traceHeaders))).toEqual({
      ...below,
      tracestate: "rojo=1",
    });
    const other = { traceparent: `00-${"1".repeat(32)}-${SPAN}-01` };
    expect(withContext(caller, () => withContext(other, traceHeaders))).toEqual(other);
  });

  it("are none outside of a trace", () => {
    expect(traceHeaders()).toEqual({});
  });
});
