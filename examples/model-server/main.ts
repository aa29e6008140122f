import { startModelServer } from "./server.ts";

/** The model server on its own, for an application under development: it answers every question with an echo. */
const port = Number(process.env.PORT ?? 8787);
const server = await startModelServer({ port });
console.log(
  `Model server: ${server.url}\nUse it as: new ChatOpenAI({ configuration: { baseURL: "${server.url}" } })`,
);
