import { createTracer } from "langmeter";
import { recordRequests } from "langmeter/http";
import { memory } from "langmeter/sinks/memory";

/** A Worker that streams an answer and keeps the record of it in memory. */
const sink = memory();
const tracer = createTracer({ sinks: [sink] });

function answer(request: Request, _env: object, _platform: object): Response {
  const { pathname } = new URL(request.url);
  if (pathname === "/broken") throw new Error("no such page");
  const parts = ["Hello ", "from ", "the ", "edge"];
  const body = new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
  return new Response(body);
}

export default { fetch: recordRequests(answer, { tracer }), events: sink.events };
