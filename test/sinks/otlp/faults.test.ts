import type { RecordedEvent } from "../../../src/events/sink.ts";
import { encodeTraceResponse, spansIn } from "../../otlp/support/official-decoder.ts";
import { describeFaults } from "../support/fault-matrix.ts";
import type { VendorRequest } from "../support/vendor-server.ts";
import { bodyIn, isTraces, sinkFor } from "./support/collector.ts";

const PROTOBUF = { "content-type": "application/x-protobuf" };

const shared = {
  idsIn: (request: VendorRequest) =>
    isTraces(request) ? spansIn(bodyIn(request)).map(({ spanId }) => spanId) : [],
  idOf: ({ event }: RecordedEvent) => event.span_id,
  deduplicates: false,
};

function partialSuccessOf(request: VendorRequest, refused: ReadonlySet<string>) {
  const rejectedSpans = spansIn(bodyIn(request)).filter(({ spanId }) => refused.has(spanId)).length;
  return { rejectedSpans: String(rejectedSpans), errorMessage: "attribute too long" };
}

describeFaults("otlp", {
  ...shared,
  createSink: (url) => sinkFor({ url }),
  accepted: () => ({ status: 200, body: '{"partialSuccess":{}}' }),
  acceptedBut: (request, refused) => {
    const partialSuccess = partialSuccessOf(request, refused);
    return { status: 200, body: JSON.stringify({ partialSuccess }) };
  },
});

describeFaults("otlp in protobuf", {
  ...shared,
  createSink: (url) => sinkFor({ url }, { protocol: "http/protobuf" }),
  accepted: () => ({ status: 200, headers: PROTOBUF }),
  acceptedBut: (request, refused) => {
    const body = encodeTraceResponse(partialSuccessOf(request, refused));
    return { status: 200, headers: PROTOBUF, body };
  },
});
