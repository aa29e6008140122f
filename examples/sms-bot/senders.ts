import { createHmac } from "node:crypto";

/** Who a phone number belongs to, as the record may know it. */
export type Senders = (phoneNumber: string) => string;

export interface SendersOptions {
  /** Keeps the pseudonyms from being looked up by trying all phone numbers. */
  readonly secret: string;
  /** User ids by phone number: the customers who also use the web. @default nobody */
  readonly accounts?: Readonly<Record<string, string>>;
}

/** A known customer is one user on all channels. Everybody else is a pseudonym: the same for each message, and no number. */
export function createSenders({ secret, accounts = {} }: SendersOptions): Senders {
  return (phoneNumber) =>
    accounts[phoneNumber] ??
    `phone-${createHmac("sha256", secret).update(phoneNumber).digest("hex").slice(0, 12)}`;
}
