/** Classes of UTF-16 code units whose members cost about the same number of tokens. */
export const CHARACTER_CLASSES = [
  "lower",
  "upper",
  "accented",
  "latinExtended",
  "digit",
  "space",
  "newline",
  "punctuation",
  "symbol",
  "emoji",
  "cyrillic",
  "greek",
  "arabic",
  "hebrew",
  "indic",
  "thai",
  "han",
  "kana",
  "hangul",
  "other",
] as const;
export type CharacterClass = (typeof CHARACTER_CLASSES)[number];

/** First and last code unit of a block, and its class; later rows win. https://www.unicode.org/Public/UNIDATA/Blocks.txt */
const BLOCKS: readonly (readonly [first: number, last: number, characterClass: CharacterClass])[] = [
  [0x0000, 0x007f, "punctuation"],
  [0x0009, 0x0009, "space"],
  [0x000a, 0x000d, "newline"],
  [0x0020, 0x0020, "space"],
  [0x0030, 0x0039, "digit"],
  [0x0041, 0x005a, "upper"],
  [0x0061, 0x007a, "lower"],
  [0x0080, 0x00bf, "symbol"],
  [0x00a0, 0x00a0, "space"],
  [0x00c0, 0x00ff, "accented"],
  [0x0100, 0x024f, "latinExtended"],
  [0x0300, 0x036f, "latinExtended"],
  [0x0370, 0x03ff, "greek"],
  [0x0400, 0x052f, "cyrillic"],
  [0x0590, 0x05ff, "hebrew"],
  [0x0600, 0x077f, "arabic"],
  [0x08a0, 0x08ff, "arabic"],
  [0x0900, 0x0dff, "indic"],
  [0x0e00, 0x0eff, "thai"],
  [0x1100, 0x11ff, "hangul"],
  [0x1e00, 0x1eff, "latinExtended"],
  [0x1f00, 0x1fff, "greek"],
  [0x2000, 0x2bff, "symbol"],
  [0x2000, 0x200a, "space"],
  // Zero-width joiner, and the blocks where most pictures of the basic plane are.
  [0x200d, 0x200d, "emoji"],
  [0x2600, 0x27bf, "emoji"],
  [0x2e80, 0x2fff, "han"],
  [0x3000, 0x303f, "symbol"],
  [0x3040, 0x30ff, "kana"],
  [0x3130, 0x318f, "hangul"],
  [0x31f0, 0x31ff, "kana"],
  [0x3200, 0x33ff, "symbol"],
  [0x3400, 0x9fff, "han"],
  [0xac00, 0xd7ff, "hangul"],
  // Halves of a surrogate pair: emoji for the most part.
  [0xd800, 0xdfff, "emoji"],
  [0xf900, 0xfaff, "han"],
  [0xfb1d, 0xfb4f, "hebrew"],
  [0xfb50, 0xfdff, "arabic"],
  [0xfe00, 0xfe0f, "emoji"],
  [0xfe10, 0xfe6f, "symbol"],
  [0xfe70, 0xfeff, "arabic"],
  [0xff00, 0xff65, "symbol"],
  [0xff66, 0xff9f, "kana"],
];

const CODE_UNITS = 0x1_0000;
let table: Uint8Array | undefined;

/** The index in {@link CHARACTER_CLASSES} for every UTF-16 code unit. Built on first use: 64 kB. */
export function characterClassTable(): Uint8Array {
  table ??= buildTable();
  return table;
}

function buildTable(): Uint8Array {
  const classes = new Uint8Array(CODE_UNITS).fill(CHARACTER_CLASSES.indexOf("other"));
  for (const [first, last, characterClass] of BLOCKS) {
    classes.fill(CHARACTER_CLASSES.indexOf(characterClass), first, last + 1);
  }
  return classes;
}
