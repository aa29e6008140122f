/** What a model call does, in the words of the conventions, and what it asks for. */
export interface Operation {
  readonly name: string;
  /** `gen_ai.output.type`, where the operation alone tells. */
  readonly outputType?: string;
}

/** Our words that the conventions do not have. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  image: { name: "generate_content", outputType: "image" },
  audio: { name: "generate_content" }, // speech or a transcription
};

export function operationOf(operation = "chat"): Operation {
  return OPERATIONS[operation] ?? { name: operation };
}
