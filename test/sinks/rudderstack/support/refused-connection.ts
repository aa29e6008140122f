import Analytics from "@rudderstack/rudder-sdk-node";
import { isSinkError } from "../../../../src/events/sink.ts";
import { rudderstack } from "../../../../src/sinks/rudderstack.ts";
import { recordedSample } from "../../../events/samples.ts";

/**
 * A process whose client has no errorHandler and whose data plane refuses connections. Its argument says who uses the
 * client: "alone" the application, without the sink; "sink" the sink; "both" the application, with the sink beside it.
 */
const mode = process.argv[2];
// Nothing listens on the discard port of a test machine.
const client = new Analytics("key", { dataPlaneUrl: "http://127.0.0.1:9", logLevel: "none", retryCount: 0 });

if (mode === "sink") {
  const sink = rudderstack({ client });
  const batch = Array.from({ length: 50 }, () => recordedSample());
  const error: unknown = await sink
    .send(batch, { signal: AbortSignal.timeout(5_000) })
    .catch((reason: unknown) => reason);
  if (isSinkError(error)) say(`${error.reason} ${error.message} retryable=${error.retryable}`);
} else {
  if (mode === "both") rudderstack({ client });
  for (let index = 0; index < 50; index++) client.track({ userId: "ann", event: "clicked" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  say("still running");
  process.exit();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
