import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Sources share one module; what is published has a copy in every entry. So this looks at the build, as `npm test` makes it. */
const SCRIPT = `
  import { createTracer, withContext } from "langmeter";
  import { memory } from "langmeter/sinks/memory";
  import { operation, startSession } from "langmeter/operations";
  const record = memory();
  const tracer = createTracer({ sinks: [record] });
  const session = startSession("u_17", undefined, { sessionId: "s_1" });
  const call = async () => {
    const trace = tracer.startTrace();
    trace.recordLlmCall({ model: "gpt-4o-mini", usage: { input_tokens: 1, output_tokens: 1 } });
    await trace.end();
  };
  await withContext({ requestId: "r_1" }, () => session.run(() => operation("parcel.track", call)));
  session.end();
  await tracer.close();
  console.log(JSON.stringify(record.events));
`;

test("the published entries share one scope, one tracer and one trace", () => {
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", SCRIPT], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
  });
  const events = JSON.parse(output) as Record<string, unknown>[];
  const inside = events.filter(({ event }) => event === "llm_call_end" || event === "parcel.track");
  expect(inside).toHaveLength(2);
  for (const event of inside)
    expect(event).toMatchObject({ user_id: "u_17", session_id: "s_1", request_id: "r_1" });
  expect(new Set(inside.map(({ trace_id }) => trace_id)).size).toBe(1);
});
