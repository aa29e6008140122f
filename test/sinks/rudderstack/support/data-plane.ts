import { onTestFinished } from "vitest";
import {
  startVendorServer,
  type VendorAnswer,
  type VendorRequest,
  type VendorServer,
} from "../../support/vendor-server.ts";

export const WRITE_KEY = "2aB9xK5DchfJAol3xtW7qNnK1ap";

/** One message of a batch. https://www.rudderstack.com/docs/event-spec/standard-events/common-fields/ */
export interface RudderMessage {
  readonly type: "track" | "identify";
  readonly event?: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly messageId: string;
  readonly originalTimestamp: string;
  readonly sentAt: string;
  readonly channel: string;
  readonly context: unknown;
}

export interface DataPlane {
  readonly server: VendorServer;
  readonly url: string;
  /** All messages that were accepted, repeated ones too. */
  readonly messages: RudderMessage[];
  /** The track messages among them. */
  tracks(): RudderMessage[];
}

/**
 * A data plane that checks what RudderStack's gateway checks: one bad message spoils its batch.
 * https://github.com/rudderlabs/rudder-server/blob/master/gateway/handle.go
 */
export async function startDataPlane(): Promise<DataPlane> {
  const messages: RudderMessage[] = [];
  const server = await startVendorServer((request) => {
    const answer = answerTo(request);
    if (answer.status === 200) messages.push(...messagesIn(request));
    return answer;
  });
  onTestFinished(() => server.close());
  return {
    server,
    url: server.url,
    messages,
    tracks: () => messages.filter(({ type }) => type === "track"),
  };
}

export function messagesIn({ body }: VendorRequest): RudderMessage[] {
  return (JSON.parse(body) as { batch: RudderMessage[] }).batch;
}

export function answerTo(request: VendorRequest): VendorAnswer {
  if (request.method !== "POST" || request.path !== "/v1/batch") return { status: 404 };
  if (request.headers.authorization !== `Basic ${Buffer.from(`${WRITE_KEY}:`).toString("base64")}`)
    return { status: 401, body: "Invalid Write Key" };
  const isIdentified = ({ userId = "", anonymousId = "" }: RudderMessage) =>
    userId.trim() + anonymousId.trim() !== "";
  if (!messagesIn(request).every(isIdentified))
    return { status: 400, body: "Request neither has anonymousId nor userId" };
  return { status: 200, body: "OK" };
}
