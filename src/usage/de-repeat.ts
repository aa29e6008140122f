/**
 * Undoes what merging a stream's chunks does to strings: "gpt-4ogpt-4o" is "gpt-4o" twice. Only a piece that can
 * be a word of its own counts, so that a name such as "coco" stays: four characters, or a letter and a digit
 * ("o1o1").
 */
export function deRepeat(text: string): string {
  for (let length = 2; length <= text.length / 2; length++) {
    if (text.length % length !== 0 || !recurs(text, length)) continue;
    const piece = text.slice(0, length);
    if (canStandAlone(piece)) return piece;
  }
  return text;
}

/** Every character is the one `length` before it; the first that is not settles it, mostly the very first. */
function recurs(text: string, length: number): boolean {
  for (let index = length; index < text.length; index++) {
    if (text.charCodeAt(index) !== text.charCodeAt(index - length)) return false;
  }
  return true;
}

function canStandAlone(piece: string): boolean {
  return /[a-z]/i.test(piece) && (piece.length >= 4 || /[0-9]/.test(piece));
}
