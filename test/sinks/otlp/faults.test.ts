import { spansIn } from "../../otlp/support/official-decoder.ts";
import { describeFaults } from "../support/fault-matrix.ts";
import { isTraces, sinkFor } from "./support/collector.ts";

describeFaults("otlp", {
  createSink: (url) => sinkFor({ url }),
  idsIn: (request) => (isTraces(request) ? spansIn(request.body).map(({ spanId }) => spanId) : []),
  idOf: ({ event }) => event.span_id,
  accepted: () => ({ status: 200, body: '{"partialSuccess":{}}' }),
  acceptedBut: (request, refused) => {
    const count = spansIn(request.body).filter(({ spanId }) => refused.has(spanId)).length;
    const partialSuccess = { rejectedSpans: String(count), errorMessage: "attribute too long" };
    return { status: 200, body: JSON.stringify({ partialSuccess }) };
  },
  deduplicates: false,
});
