import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = new URL("../../../", import.meta.url);
const TSX = import.meta.resolve("tsx");

export interface Program {
  readonly child: ChildProcess;
  /** Resolves with everything that was printed once the text is there. */
  printed(text: string): Promise<string>;
  /** Resolves with everything that was printed; rejects where the program failed. */
  finished(): Promise<string>;
}

/** Runs an example's main.ts as its reader would, in a folder of its own and without a key. */
export function startProgram(example: string, folder: string, environment: NodeJS.ProcessEnv = {}): Program {
  const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _url, REDIS_URL: _redis, ...inherited } = process.env;
  const main = fileURLToPath(new URL(`examples/${example}/main.ts`, ROOT));
  const child = spawn(process.execPath, ["--import", TSX, main], {
    cwd: folder,
    env: { ...inherited, TSX_TSCONFIG_PATH: fileURLToPath(new URL("tsconfig.json", ROOT)), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const take = (text: string) => {
    output += text;
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  const closed = once(child, "close");
  return {
    child,
    async printed(text) {
      while (!output.includes(text)) {
        const ended = await Promise.race([
          once(child.stdout, "data").then(() => false),
          closed.then(() => true),
        ]);
        if (ended) throw new Error(`${example} ended without printing "${text}":\n${output}`);
      }
      return output;
    },
    async finished() {
      const [code] = await closed;
      if (code !== 0) throw new Error(`${example} ended with code ${code}:\n${output}`);
      return output;
    },
  };
}
