/** The real ClickHouse engine, inside this process: npm `chdb`. One session a process; every call is synchronous. */
export interface Engine {
  /**
   * Runs a statement and answers with its output as text.
   *
   * @throws Error with the server's own message: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`.
   */
  run(sql: string): string;
  /** The rows of a SELECT. */
  rows(sql: string): readonly Readonly<Record<string, unknown>>[];
  close(): void;
}

/** The engine's binary is installed for this platform only; elsewhere the tests that need it say so and are skipped. */
export const HAS_ENGINE = process.platform === "linux" && process.arch === "x64";

export const ENGINE_NOTE = HAS_ENGINE
  ? ""
  : ` (skipped: chdb is not installed on ${process.platform}-${process.arch})`;

/** Opens the engine with an empty data folder of its own. */
export async function openEngine(): Promise<Engine> {
  const { Session } = await import("chdb");
  const session = new Session();
  function run(sql: string): string {
    try {
      return session.query(sql, "JSONEachRow");
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(message.replace(/^Query failed: /, ""), { cause: error });
    }
  }
  return {
    run,
    rows: (sql) =>
      run(sql)
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    close: () => session.cleanup(),
  };
}
