import { onTestFinished, vi } from "vitest";
import { type ModelServer, type Responder, startModelServer } from "../../../examples/model-server/server.ts";

/** The models of an example while the test runs: OpenAI's client finds the server through its own environment variables. */
export async function startModels(respond?: Responder): Promise<ModelServer> {
  const server = await startModelServer({ ...(respond && { respond }) });
  vi.stubEnv("OPENAI_BASE_URL", server.url);
  vi.stubEnv("OPENAI_API_KEY", "sk-test");
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });
  return server;
}
