import { once } from "node:events";
import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { openModels } from "../model-server/open-models.ts";
import { createApp } from "./app.ts";
import { respond } from "./rehearsal.ts";

const LEDGER_FOLDER = ".langmeter/express-chat";
const PORT = Number(process.env.PORT ?? 3000);

await using _models = await openModels(respond);
await using tracer = createTracer({ environment: "example", sinks: [ledger({ dir: LEDGER_FOLDER })] });
const server = createApp({ tracer }).listen(PORT, "127.0.0.1");
await once(server, "listening");
console.log(`A chat on http://127.0.0.1:${PORT}; Ctrl+C stops it. In another terminal:

  curl -i http://127.0.0.1:${PORT}/threads/t1/questions -H 'X-Request-ID: my-request-1' -H 'X-User-ID: maria' \\
    --json '{"text":"When do you go to Bergholm?"}'
  grep my-request-1 ${LEDGER_FOLDER}/*.ndjson`);
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
// First the requests under way, then the tracer, which leaves with the scope: what they record is delivered too.
server.close();
await once(server, "close");
