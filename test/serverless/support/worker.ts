import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createTracer, type Logger } from "langmeter";
import { flushAfter } from "langmeter/serverless";
import { langfuse } from "langmeter/sinks/langfuse";
import { otlp } from "langmeter/sinks/otlp";
import { posthog } from "langmeter/sinks/posthog";

/** What a Workers runtime binds to the Worker. */
export interface WorkerEnvironment {
  readonly OTLP_URL: string;
  /** Of a backend that takes protobuf alone. */
  readonly PROTOBUF_URL: string;
  readonly POSTHOG_URL: string;
  readonly LANGFUSE_URL: string;
}

export interface WorkerContext {
  waitUntil(promise: Promise<unknown>): void;
}

const logger: Logger = { warn: (message) => warnings.push(message), info() {}, debug() {} };
const warnings: string[] = [];

/** A Worker that streams a model's answer: bundled for the Web platform and run without Node's globals. */
export default {
  /** What the tracers logged. */
  warnings,
  fetch(request: Request, environment: WorkerEnvironment, context: WorkerContext): Promise<Response> {
    // Bindings come with the request, and what does I/O belongs to it: a tracer of its own.
    const tracer = createTracer({
      logger,
      sinks: [
        otlp({ endpoint: environment.OTLP_URL }),
        otlp({ name: "protobuf", endpoint: environment.PROTOBUF_URL, protocol: "http/protobuf" }),
        posthog({ apiKey: "phc_1", host: environment.POSTHOG_URL, events: "custom" }),
        langfuse({ publicKey: "pk-lf-1", secretKey: "sk-lf-1", baseUrl: environment.LANGFUSE_URL }),
      ],
    });
    const flushed = flushAfter(tracer, { waitUntil: (promise) => context.waitUntil(promise) });
    return flushed(async () => {
      const model = new FakeListChatModel({
        responses: ["Hello from the edge"],
        callbacks: [tracer.handler],
      });
      const stream = await model.stream(await request.text(), { metadata: { user_id: "u_1" } });
      return new Response(textOf(stream), { headers: { "content-type": "text/plain" } });
    });
  },
};

function textOf(chunks: AsyncIterable<{ readonly text: string }>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value.text));
    },
  });
}
