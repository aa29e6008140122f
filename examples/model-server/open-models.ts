import { type Responder, startModelServer } from "./server.ts";

/**
 * The models of an example that runs on its own: OpenAI's where `OPENAI_API_KEY` is set, else this server's, with the
 * given answers. The example's own code is the same for both: OpenAI's client reads its address and key from the
 * environment.
 */
export async function openModels(respond?: Responder): Promise<AsyncDisposable> {
  if (process.env.OPENAI_API_KEY !== undefined) return { [Symbol.asyncDispose]: async () => {} };
  const server = await startModelServer({ ...(respond && { respond }) });
  process.env.OPENAI_BASE_URL = server.url;
  process.env.OPENAI_API_KEY = "no-key-needed";
  return { [Symbol.asyncDispose]: server.close };
}
