import { ANSWER_TEXT, json, namedEvents, type ProviderAnswer } from "../wire.ts";

export interface ResponsesApi extends Pick<ProviderAnswer, "truth"> {
  readonly model: string;
  readonly serviceTier: string;
  /** Output items before the message. */
  readonly items: readonly object[];
  readonly usage: object;
}

const MESSAGE = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: ANSWER_TEXT, annotations: [] }],
};

/** https://platform.openai.com/docs/api-reference/responses/object and /responses-streaming */
export function responsesApi(api: ResponsesApi): ProviderAnswer {
  const response = {
    id: "resp_1",
    object: "response",
    created_at: 1_760_000_000,
    status: "completed",
    model: api.model,
    service_tier: api.serviceTier,
    output: [...api.items, MESSAGE],
    usage: api.usage,
  };
  return {
    truth: api.truth,
    reply: ({ body }) => (body.stream === true ? namedEvents(eventsOf(response)) : json(response)),
  };
}

function eventsOf(response: { readonly output: readonly object[] }) {
  const started = { ...response, status: "in_progress", output: [], usage: null, service_tier: "auto" };
  const events = [
    { type: "response.created", response: started },
    ...response.output.flatMap((item, output_index) => [
      { type: "response.output_item.added", output_index, item },
      ...(item === MESSAGE ? [textDelta(output_index)] : []),
      { type: "response.output_item.done", output_index, item },
    ]),
    { type: "response.completed", response },
  ];
  return events.map((event, sequence_number) => ({ ...event, sequence_number }));
}

function textDelta(output_index: number) {
  return {
    type: "response.output_text.delta",
    item_id: MESSAGE.id,
    output_index,
    content_index: 0,
    delta: ANSWER_TEXT,
  };
}
