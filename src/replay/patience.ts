/** A deadline that moves on with every sign of life. While it runs it keeps the process alive. */
export interface Patience {
  restart(): void;
  end(): void;
}

export function createPatience(ms: number, onLost: () => void): Patience {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    restart() {
      clearTimeout(timer);
      timer = setTimeout(onLost, ms);
    },
    end: () => clearTimeout(timer),
  };
}
