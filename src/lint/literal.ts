/** A source and the same with everything blanked that is no code. */
export interface MaskedSource {
  readonly source: string;
  readonly masked: string;
}

export interface Literal {
  readonly text: string;
  /** The index behind its closing quote. */
  readonly end: number;
}

/** The text of the string, or template without code, that begins at the index; undefined where none does. */
export function literalAt({ source, masked }: MaskedSource, start: number): Literal | undefined {
  const quote = masked[start];
  if (quote !== '"' && quote !== "'" && quote !== "`") return undefined;
  const close = masked.indexOf(quote, start + 1);
  if (close === -1 || masked.slice(start + 1, close).trim() !== "") return undefined;
  const text = source.slice(start + 1, close);
  return text.includes("\\") ? undefined : { text, end: close + 1 };
}
