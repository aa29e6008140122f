/** The dated id that answers when the alias is asked for: https://platform.openai.com/docs/models */
const DATED_IDS: Readonly<Record<string, string>> = {
  "gpt-4o": "gpt-4o-2024-08-06",
  "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
  "gpt-4.1": "gpt-4.1-2025-04-14",
  "gpt-4.1-mini": "gpt-4.1-mini-2025-04-14",
  "gpt-4.1-nano": "gpt-4.1-nano-2025-04-14",
  "gpt-5": "gpt-5-2025-08-07",
  "gpt-5-mini": "gpt-5-mini-2025-08-07",
  "gpt-5-nano": "gpt-5-nano-2025-08-07",
  o3: "o3-2025-04-16",
  "o4-mini": "o4-mini-2025-04-16",
};

export function servedModel(requested: string): string {
  return DATED_IDS[requested] ?? requested;
}
