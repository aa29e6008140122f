import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import OpenAI from "openai";
import { openModels } from "../model-server/open-models.ts";
import { meterOpenAI } from "./metered-openai.ts";

const LEDGER_FOLDER = ".langmeter/openai-client";
const QUESTION = "Which ferry goes to Bergholm?";

await using _models = await openModels();
await using tracer = createTracer({ environment: "example", sinks: [ledger({ dir: LEDGER_FOLDER })] });
const client = new OpenAI();

const trace = tracer.startTrace({ userId: "maria", channel: "web" });
const openai = meterOpenAI(client, trace);

await trace.span("retrieve", () => openai.embed({ model: "text-embedding-3-small", input: QUESTION }));

const chat = { model: "gpt-4o-mini", messages: [{ role: "user" as const, content: QUESTION }] };
await trace.span("answer", async () => {
  for await (const { choices } of openai.stream(chat)) process.stdout.write(choices[0]?.delta.content ?? "");
});

const { llm_calls, input_tokens = "?", output_tokens = "?", cost_usd } = await trace.end();
const cost = cost_usd === undefined ? "cost unknown" : `$${cost_usd.toFixed(7)}`;
console.log(`\n${llm_calls} calls, ${input_tokens} tokens in, ${output_tokens} out, ${cost}`);
console.log(`npx langmeter report --from ${LEDGER_FOLDER} --by model`);
