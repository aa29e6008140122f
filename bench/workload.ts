import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { createAgent, tool } from "langchain";
import { z } from "zod";

const USAGE = {
  input_tokens: 512,
  output_tokens: 128,
  total_tokens: 640,
  input_token_details: { cache_read: 256 },
  output_token_details: { reasoning: 32 },
};

/** A model that answers at once, in the shape of ChatOpenAI: a tool call first, then the answer. */
class BenchModel extends BaseChatModel {
  readonly toolTurns: number;

  constructor(toolTurns: number) {
    super({});
    this.toolTurns = toolTurns;
  }

  override lc_namespace = ["langchain", "chat_models", "openai"];
  override lc_serializable = true;
  static override lc_name() {
    return "ChatOpenAI";
  }
  override _llmType() {
    return "openai";
  }
  override bindTools() {
    return this;
  }
  override invocationParams() {
    return {
      model: "gpt-4o-mini",
      temperature: 0.2,
      tools: [{ type: "function", function: { name: "lookup" } }],
    };
  }
  override getLsParams() {
    return { ls_provider: "openai", ls_model_name: "gpt-4o-mini", ls_model_type: "chat" as const };
  }

  async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const turns = messages.filter((message) => message.getType() === "tool").length;
    const wantsTool = turns < this.toolTurns;
    const message: AIMessage = new AIMessage({
      content: wantsTool ? prose(200) : prose(500),
      response_metadata: {
        model_name: "gpt-4o-mini-2024-07-18",
        finish_reason: wantsTool ? "tool_calls" : "stop",
      },
    });
    if (wantsTool) {
      message.tool_calls = [
        { type: "tool_call", id: `call_${turns}`, name: "lookup", args: { query: "weather" } },
      ];
    }
    Object.assign(message, { usage_metadata: USAGE });
    return {
      generations: [{ text: String(message.content), message, generationInfo: { finish_reason: "stop" } }],
      llmOutput: { tokenUsage: { promptTokens: 512, completionTokens: 128, totalTokens: 640 } },
    };
  }
}

const WORDS =
  "the invoice of last month shows two items that nobody ordered and a total which cannot be right".split(
    " ",
  );

export function prose(chars: number): string {
  let text = "";
  for (let index = 0; text.length < chars; index++) text += `${WORDS[(index * 7) % WORDS.length]} `;
  return text.slice(0, chars);
}

/** One run of createAgent: `toolTurns` + 1 model calls and `toolTurns` tool calls. */
export function agentRun(
  toolTurns: number,
  toolOutputChars: number,
): (callbacks: BaseCallbackHandler[]) => Promise<unknown> {
  const lookup = tool(() => prose(toolOutputChars), {
    name: "lookup",
    description: "Looks something up.",
    schema: z.object({ query: z.string() }),
  });
  const agent = createAgent({ model: new BenchModel(toolTurns), tools: [lookup], systemPrompt: prose(600) });
  const metadata = { thread_id: "t-1", channel: "web", user_id: "u-1" };
  return (callbacks) =>
    agent.invoke({ messages: [new HumanMessage(prose(300))] }, { callbacks, metadata, recursionLimit: 500 });
}

/** One bare model call with a prompt of this size. */
export function chatCall(promptChars: number): (callbacks: BaseCallbackHandler[]) => Promise<unknown> {
  const model = new BenchModel(0);
  const prompt = [new HumanMessage(prose(promptChars))];
  return (callbacks) => model.invoke(prompt, { callbacks });
}

const METHODS = [
  "handleChatModelStart",
  "handleLLMEnd",
  "handleLLMError",
  "handleChainStart",
  "handleChainEnd",
  "handleChainError",
  "handleToolStart",
  "handleToolEnd",
  "handleToolError",
] as const;

type Callbacks = Partial<Record<(typeof METHODS)[number], (...args: never[]) => unknown>>;
type RecordedCall = readonly [method: (typeof METHODS)[number], args: readonly unknown[]];

/** The callbacks of one real run, to be replayed into a handler with fresh run ids: the handler's own cost alone. */
export async function recordCallbacks(
  run: (callbacks: BaseCallbackHandler[]) => Promise<unknown>,
): Promise<Replay> {
  const calls: RecordedCall[] = [];
  class Recording extends BaseCallbackHandler {
    override name = "recording";
    override awaitHandlers = true;
  }
  for (const method of METHODS) {
    Object.assign(Recording.prototype, { [method]: (...args: unknown[]) => void calls.push([method, args]) });
  }
  await run([new Recording()]);
  return createReplay(calls);
}

export interface Replay {
  readonly calls: number;
  /** @param share Part of the callbacks to replay; below 1 the run looks broken off. @default 1 */
  into(handler: object, share?: number): void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

function createReplay(calls: readonly RecordedCall[]): Replay {
  const isId = (value: unknown): value is string => typeof value === "string" && UUID.test(value);
  const ids = [...new Set(calls.flatMap(([, args]) => args.filter(isId)))];
  const slots = calls.map(([method, args]) => ({
    method,
    args,
    ids: args.flatMap((value, index) => (isId(value) ? [[index, ids.indexOf(value)] as const] : [])),
  }));
  return {
    calls: calls.length,
    into(handler, share = 1) {
      const fresh = ids.map(() => crypto.randomUUID());
      const callbacks = handler as Callbacks;
      for (const slot of slots.slice(0, Math.ceil(slots.length * share))) {
        const args = slot.args.slice();
        for (const [index, id] of slot.ids) args[index] = fresh[id];
        callbacks[slot.method]?.(...(args as never[]));
      }
    },
  };
}
