const ARGUMENT_CHUNK_CHARACTERS = 12;

/** Cuts a text into words, each with the white space that follows it: the pieces a stream sends. */
export function textChunks(text: string): readonly string[] {
  return text.match(/\s*\S+\s*|\s+/g) ?? [];
}

/** Cuts tool arguments into short pieces that break inside words, as real streams do. */
export function argumentChunks(args: string): readonly string[] {
  const count = Math.ceil(args.length / ARGUMENT_CHUNK_CHARACTERS);
  return Array.from({ length: count }, (_, index) =>
    args.slice(index * ARGUMENT_CHUNK_CHARACTERS, (index + 1) * ARGUMENT_CHUNK_CHARACTERS),
  );
}
