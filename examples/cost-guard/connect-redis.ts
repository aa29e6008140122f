import { Redis } from "ioredis";
import type { RedisCommands } from "./redis-budget-store.ts";

export interface RedisConnection {
  readonly commands: RedisCommands;
  close(): void;
}

/** A connection whose commands answer or fail within half a second: what cannot be counted must not keep users waiting. */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const client = new Redis(url, {
    lazyConnect: true,
    commandTimeout: 500,
    connectTimeout: 500,
    // Without a connection a command fails at once instead of waiting for one.
    enableOfflineQueue: false,
    // A command whose answer was lost may have been carried out: sent again, it would count the money twice.
    autoResendUnfulfilledCommands: false,
  });
  // It connects again by itself, and the tracer warns of what could not be counted; without a listener ioredis prints each try.
  client.on("error", () => {});
  await client.connect().catch(() => {});
  return {
    commands: {
      incrByFloat: (key, amount) => client.incrbyfloat(key, amount),
      expire: (key, seconds) => client.expire(key, seconds),
      get: (key) => client.get(key),
    },
    close: () => client.disconnect(),
  };
}
