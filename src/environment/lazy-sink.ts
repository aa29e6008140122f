import { messageOf } from "../events/errors.ts";
import { isLangMeterError } from "../events/langmeter-error.ts";
import { type BatchSink, type ImmediateSink, type Loss, SinkError } from "../events/sink.ts";
import { get } from "../events/untrusted.ts";

/** What the dispatcher asks a sink before its first event, and so before its module is loaded. */
export type SinkTraits<Sink extends BatchSink | ImmediateSink> = Pick<Sink, "name" | "content"> &
  (Sink extends BatchSink ? Pick<BatchSink, "limits" | "aside"> : unknown);

/** A batch sink whose module is loaded with its first batch: the root entry reaches no sink by itself. */
export function lazyBatchSink(traits: SinkTraits<BatchSink>, open: () => Promise<BatchSink>): BatchSink {
  let opening: Promise<BatchSink> | undefined;
  let opened: BatchSink | undefined;

  async function load(): Promise<BatchSink> {
    try {
      opening ??= open();
      opened = await opening;
      return opened;
    } catch (error) {
      if (isLasting(error))
        throw new SinkError(messageOf(error) ?? "it cannot be loaded", {
          reason: "rejected",
          retryable: false,
          cause: error,
        });
      opening = undefined;
      throw error;
    }
  }

  return {
    ...traits,
    kind: "batch",
    async send(batch, context) {
      const sink = await load();
      return sink.send(batch, context);
    },
    async flush(context) {
      await opened?.flush?.(context);
    },
    async close() {
      const sink = await opening?.catch(() => undefined); // what cannot be loaded holds nothing
      await sink?.close?.();
    },
  };
}

/**
 * An immediate sink whose module is loaded with its first event. What comes until then waits, in order and each in
 * its caller's async context, which a client may read the request from.
 */
export function lazyImmediateSink(
  traits: SinkTraits<ImmediateSink>,
  open: () => Promise<ImmediateSink>,
): ImmediateSink {
  let opening: Promise<ImmediateSink> | undefined;
  let opened: ImmediateSink | undefined;
  let loadFault: Fault | undefined;
  /** Of events that had to wait; nobody was there to catch it. */
  let lateFault: Fault | undefined;
  let lostLate = 0;
  let lastLateWrite: Promise<void> | undefined;

  function load(): Promise<ImmediateSink> {
    if (opening !== undefined) return opening;
    opening = open();
    // Registered before any event's own reaction; those all run right after it, and so before the next event.
    opening.then(
      (sink) => {
        opened = sink;
      },
      (error: unknown) => {
        loadFault = { error };
      },
    );
    return opening;
  }

  function takeLoss(): Loss | undefined {
    if (lateFault === undefined) return undefined;
    const message = messageOf(lateFault.error) ?? "it cannot be loaded";
    const loss = { count: lostLate, reason: "rejected" as const, message };
    lateFault = undefined;
    lostLate = 0;
    return loss;
  }

  return {
    ...traits,
    kind: "immediate",
    openSpan: (name, parent) => opened?.openSpan?.(name, parent),
    write(recorded, origin) {
      if (opened !== undefined) return opened.write(recorded, origin);
      if (loadFault !== undefined) throw loadFault.error;
      lastLateWrite = load()
        .then((sink) => sink.write(recorded, origin))
        .catch((error: unknown) => {
          lateFault ??= { error };
          lostLate++;
        });
    },
    async flush(context) {
      await lastLateWrite;
      const loss = takeLoss();
      const ownLoss = await opened?.flush?.(context);
      return loss ?? ownLoss;
    },
    async close() {
      await lastLateWrite;
      await opened?.close?.();
    },
  };
}

interface Fault {
  readonly error: unknown;
}

/** Wrong options and packages that are not installed stay as they are; a file system out of handles does not. */
function isLasting(error: unknown): boolean {
  return isLangMeterError(error) || get(error, "code") === "ERR_MODULE_NOT_FOUND";
}
