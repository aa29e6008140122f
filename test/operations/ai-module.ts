/** A module as applications have them: functions, and what else it exports. */
export const MAX_CHARS: number = 500;
export const config = { timeoutMs: 5 };
export class Model {}

export function enhance(text: string): string {
  return `${text}!`;
}

export const draftReply = (): string => "draft";
