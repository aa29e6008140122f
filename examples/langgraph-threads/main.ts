import { createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { openModels } from "../model-server/open-models.ts";
import { createBookingDesk, type Turn } from "./booking-desk.ts";
import { respond } from "./rehearsal.ts";
import { createThreadCosts } from "./thread-costs.ts";

const LEDGER_FOLDER = ".langmeter/langgraph-threads";

await using _models = await openModels(respond);
const costs = createThreadCosts();
await using tracer = createTracer({
  environment: "example",
  sinks: [ledger({ dir: LEDGER_FOLDER }), costs.sink],
});
const desk = createBookingDesk(tracer);
const maria = { threadId: "thread-maria", userId: "maria" };
const jonas = { threadId: "thread-jonas", userId: "jonas" };

print("maria", await desk.ask(maria, "Which cabins are free on 14 May?"));
print("maria", await desk.ask(maria, "Please book cabin 311."));
print("jonas", await desk.ask(jonas, "Is anything free on 14 May?"));
print("maria", await desk.decide(maria, "approve"));

for (const { threadId } of [maria, jonas]) {
  const { traces, llmCalls, costUsd, unpricedCalls, interrupts } = costs.of(threadId);
  const unknown = unpricedCalls === 0 ? "" : ` and ${counted(unpricedCalls, "call")} at an unknown cost`;
  console.log(
    `${threadId}: ${counted(traces, "trace")}, ${counted(llmCalls, "call")}, ${interrupts} interrupted, $${costUsd.toFixed(6)}${unknown}`,
  );
}
console.log(`\nThe same from the ledger:\n  npx langmeter report --from ${LEDGER_FOLDER} --by thread`);

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function print(passenger: string, turn: Turn): void {
  console.log(`to ${passenger}: ${turn.kind === "answer" ? turn.text : `[needs approval] ${turn.question}`}`);
}
