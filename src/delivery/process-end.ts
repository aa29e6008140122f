import { processWide } from "../events/process-wide.ts";
import { get } from "../events/untrusted.ts";
import type { Logger } from "../logging/logger.ts";

/** Events that the end of the process has cut off. */
export interface CutOff {
  /** Name of the sink. */
  readonly sink: string;
  readonly count: number;
  readonly logger: Logger;
}

/** Last, synchronous work of whoever holds events. Returns what it could not save. */
export type LastWork = () => CutOff | undefined;

type Listener = (...values: never[]) => void;

/** What we need of Node's `process`; other platforms have none of it, and end without a word. */
interface HostProcess {
  readonly pid: number;
  on(event: string, listener: Listener): unknown;
  prependListener(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  listeners(event: string): readonly unknown[];
  kill(pid: number, signal: string): unknown;
}

function host(): HostProcess | undefined {
  const process: unknown = globalThis.process;
  return typeof get(process, "on") === "function" && typeof get(process, "kill") === "function"
    ? (process as HostProcess)
    : undefined;
}

/** What every copy of this package in the process shares: listeners of two copies would take each other for the application's. */
interface Ending {
  readonly lastDecisions: Set<() => void>;
  readonly lastWork: Set<LastWork>;
  readonly closers: Set<Closer>;
  readonly listeners: readonly (readonly [event: string, listener: Listener])[];
  listensToExit: boolean;
}

const ending = processWide<Ending>("process-end", () => ({
  lastDecisions: new Set(),
  lastWork: new Set(),
  closers: new Set(),
  listeners: [
    ["SIGTERM", onSignal],
    ["SIGINT", onSignal],
    ["uncaughtException", onCrash],
    ["beforeExit", () => void closeAll()],
  ],
  listensToExit: false,
}));

/** Has the work done when the process exits, until it is taken back. Cheap enough for every batch. */
export function onProcessExit(work: LastWork): void {
  ending.lastWork.add(work);
  listenToExit();
}

export function offProcessExit(work: LastWork): void {
  ending.lastWork.delete(work);
}

/**
 * Has it decided, before the last work, what becomes of events that wait.
 *
 * @returns Takes it back.
 */
export function decideAtProcessExit(decide: () => void): () => void {
  ending.lastDecisions.add(decide);
  listenToExit();
  return () => void ending.lastDecisions.delete(decide);
}

function listenToExit(): void {
  if (ending.listensToExit) return;
  ending.listensToExit = true;
  host()?.on("exit", saveAll);
}

/** One line for each logger: what was lost, and how it can be had next time. */
function saveAll(): void {
  const lost = new Map<Logger, string[]>();
  for (const decide of ending.lastDecisions) decide();
  for (const work of ending.lastWork) {
    const cutOff = work();
    if (cutOff === undefined) continue;
    const { sink, count, logger } = cutOff;
    lost.set(logger, [...(lost.get(logger) ?? []), `${count} to ${sink}`]);
  }
  ending.lastWork.clear();
  for (const [logger, sinks] of lost) {
    logger.warn(
      `langmeter: the process ended before these events arrived, and they are lost: ${sinks.join(", ")}. ` +
        "With a ledger, langmeter replay sends them later; tracer.close(), or the option closeOnExit, delivers them before the end.",
    );
  }
}

/** What is closed when the process is about to end. */
export interface Closer {
  /** Delivers and ends. Settles by its own deadline and never rejects. */
  close(): Promise<unknown>;
  /** Delivers, and goes on: the application has its own way to end. */
  flush(): Promise<unknown>;
}

/**
 * Closes at SIGTERM, SIGINT, a crash, and when the process has nothing left to do. Exit code and signal stay what they
 * would have been. An application that listens to a signal, or to uncaught exceptions, decides itself when the process
 * ends: then events are delivered at once, and closing waits for the end.
 *
 * @returns Takes it back.
 */
export function closeAtEnd(closer: Closer): () => void {
  const process = host();
  if (process === undefined) return () => {};
  // First of all: a listener for one time is gone from the list when it is its neighbour's turn.
  if (ending.closers.size === 0)
    for (const [event, listener] of ending.listeners) process.prependListener(event, listener);
  ending.closers.add(closer);
  return () => {
    ending.closers.delete(closer);
    if (ending.closers.size === 0)
      for (const [event, listener] of ending.listeners) process.off(event, listener);
  };
}

function onSignal(signal: string): void {
  const process = host();
  if (process === undefined) return;
  if (endsByItself(process, signal)) return void flushAll();
  // A second signal while we deliver, whichever, ends the process at once, as it would without us.
  for (const [event, listener] of ending.listeners) if (listener === onSignal) process.off(event, listener);
  void closeAll().then(() => process.kill(process.pid, signal));
}

function onCrash(error: unknown): void {
  const process = host();
  if (process === undefined) return;
  if (endsByItself(process, "uncaughtException")) return void flushAll();
  void closeAll().then(() => {
    for (const [event, listener] of ending.listeners) if (listener === onCrash) process.off(event, listener);
    // Thrown where nobody catches it, it ends the process as it would have: with its stack and code 1.
    setTimeout(() => {
      throw error;
    });
  });
}

/** Whether the application listens too, and so decides itself when the process ends. */
function endsByItself(process: HostProcess, event: string): boolean {
  const ours = ending.listeners.map(([, listener]): unknown => listener);
  return process.listeners(event).some((listener) => !ours.includes(listener) && !isBystander(listener));
}

/** Sentry's listener leaves the end to others where there are any, so to us; Node adds one wherever domains are used. */
function isBystander(listener: unknown): boolean {
  return get(listener, "_errorHandler") === true || get(listener, "name") === "domainUncaughtExceptionClear";
}

async function closeAll(): Promise<void> {
  await Promise.allSettled([...ending.closers].map((closer) => closer.close()));
}

async function flushAll(): Promise<void> {
  await Promise.allSettled([...ending.closers].map((closer) => closer.flush()));
}
