const DECIMALS = 12;

/** Integer pico-USD as dollars: the nearest double to the exact decimal, so that 0.1 + 0.2 comes out as 0.3. */
export function picoToUsd(pico: bigint): number {
  const digits = pico.toString().padStart(DECIMALS + 1, "0");
  return Number(`${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`);
}
