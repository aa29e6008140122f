import { styleText } from "node:util";

/** Where the demo writes: lines, text as it streams in, and a progress line while something takes its time. */
export interface Terminal {
  line(text?: string): void;
  heading(text: string): void;
  /** Streamed text; the next line starts on a line of its own. */
  piece(text: string): void;
  good(text: string): string;
  bad(text: string): string;
  quiet(text: string): string;
  /** Waits for `work`; once that has taken a second, says what is going on. */
  during<Result>(label: string, work: Promise<Result>): Promise<Result>;
}

export interface TerminalOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const QUIET_MS = 1_000;
const SPINNER_MS = 100;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const CLEAR_LINE = "\r\u001b[K";
const RULE_WIDTH = 78;

/** On a terminal: colours and a spinner. Elsewhere: plain lines. */
export function createTerminal(output: TerminalOutput = process.stdout): Terminal {
  const isTerminal = output.isTTY === true;
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    isTerminal ? styleText(format, text) : text;
  let isMidLine = false;
  let hasSpinner = false;

  const write = (text: string) => {
    output.write(hasSpinner ? CLEAR_LINE + text : text);
    hasSpinner = false;
  };
  const line = (text = "") => {
    if (isMidLine) write("\n");
    if (text !== "" || !isMidLine) write(`${text}\n`);
    isMidLine = false;
  };
  const startProgress = (label: string): NodeJS.Timeout | undefined => {
    if (!isTerminal) {
      line(`   … ${label}`);
      return undefined;
    }
    let frame = 0;
    return setInterval(() => {
      output.write(`${CLEAR_LINE}   ${SPINNER[frame++ % SPINNER.length]} ${label}`);
      hasSpinner = true;
    }, SPINNER_MS);
  };

  return {
    line,
    heading: (text) =>
      line(`\n${style("bold", `── ${text} ${"─".repeat(Math.max(0, RULE_WIDTH - text.length - 4))}`)}`),
    piece: (text) => {
      write(text);
      isMidLine = !text.endsWith("\n");
    },
    good: (text) => style("green", text),
    bad: (text) => style("red", text),
    quiet: (text) => style("dim", text),
    during: async (label, work) => {
      let spinner: NodeJS.Timeout | undefined;
      const patience = setTimeout(() => {
        spinner = startProgress(label);
      }, QUIET_MS);
      try {
        return await work;
      } finally {
        clearTimeout(patience);
        clearInterval(spinner);
        if (hasSpinner) write("");
      }
    },
  };
}
