/** Stops the runs of one trace. The controller is made when somebody asks for the signal: most traces never do. */
export interface StopSwitch {
  readonly signal: AbortSignal;
  /** False where it was stopped before. */
  stop(reason: Error): boolean;
}

export function createStopSwitch(): StopSwitch {
  let controller: AbortController | undefined;
  let stoppedBy: Error | undefined;
  return {
    get signal() {
      controller ??= new AbortController();
      if (stoppedBy !== undefined && !controller.signal.aborted) controller.abort(stoppedBy);
      return controller.signal;
    },
    stop(reason) {
      if (stoppedBy !== undefined) return false;
      stoppedBy = reason;
      controller?.abort(reason);
      return true;
    },
  };
}
