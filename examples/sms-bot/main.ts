import { once } from "node:events";
import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { openModels } from "../model-server/open-models.ts";
import { createApp } from "./app.ts";
import { createBot } from "./bot.ts";
import { createSenders } from "./senders.ts";

const LEDGER_FOLDER = ".langmeter/sms-bot";
const PORT = Number(process.env.PORT ?? 3000);

await using _models = await openModels();
await using tracer = createTracer({
  environment: "example",
  sinks: [ledger({ dir: LEDGER_FOLDER })],
  redact: { pii: ["phone"] },
});
const senders = createSenders({
  secret: process.env.PHONE_SECRET ?? "an example's secret",
  accounts: { "+15550100": "maria" },
});
const server = createApp(createBot(tracer), senders).listen(PORT, "127.0.0.1");
await once(server, "listening");
console.log(`Two bots on http://127.0.0.1:${PORT}; Ctrl+C stops them. In another terminal:

  curl http://127.0.0.1:${PORT}/sms -d 'From=%2B15550100' -d 'Body=Is the 16:40 on time?' -d 'MessageSid=SM1'
  curl http://127.0.0.1:${PORT}/chat --json '{"userId":"maria","threadId":"t1","text":"Which ferry goes to Bergholm?"}'
  npx langmeter report --from ${LEDGER_FOLDER} --by channel,user`);
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
// First the requests under way, then the tracer, which leaves with the scope: what they record is delivered too.
server.close();
await once(server, "close");
