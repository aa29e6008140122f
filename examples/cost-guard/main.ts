import { type BudgetExceeded, createTracer } from "langmeter";
import { ledger } from "langmeter/sinks/ledger";
import { openModels } from "../model-server/open-models.ts";
import { createAssistant } from "./assistant.ts";
import { connectRedis } from "./connect-redis.ts";
import { LIMITS } from "./limits.ts";
import { redisBudgetStore } from "./redis-budget-store.ts";
import { respond } from "./rehearsal.ts";

const { REDIS_URL } = process.env;

await using _models = await openModels(respond);
const redis = REDIS_URL === undefined ? undefined : await connectRedis(REDIS_URL);
await using tracer = createTracer({
  environment: "example",
  sinks: [ledger({ dir: ".langmeter/cost-guard" })],
  budget: {
    limits: LIMITS,
    onExceeded: alert,
    // Without a store this process counts for itself.
    ...(redis && { store: redisBudgetStore(redis.commands) }),
  },
});
const ask = createAssistant(tracer);

const QUESTIONS = [
  ["maria", "Is the 16:40 on time?"],
  ["jonas", "When does the sea serpent leave?"],
  ...Array.from({ length: 12 }, () => ["maria", "And now?"] as const),
] as const;
for (const [userId, text] of QUESTIONS) {
  const { costUsd, ...answer } = await ask({ userId, channel: "web", text });
  const said = answer.kind === "answer" ? answer.text : `[stopped by the budget per ${answer.budget}]`;
  console.log(
    `${userId}: ${text}\n  ${said} ${costUsd === undefined ? "cost unknown" : `$${costUsd.toFixed(6)}`}`,
  );
}
// The tracer counts in Redis, so it goes first.
await tracer.close();
redis?.close();

/** In earnest: a message to the team. */
function alert({ budget, key, limitUsd, spentUsd, hard }: BudgetExceeded): void {
  const consequence = hard ? "stopped" : "goes on";
  console.log(`  ! ${budget} ${key} has spent $${spentUsd.toFixed(6)} of $${limitUsd}: ${consequence}`);
}
