import { setTimeout as delay } from "node:timers/promises";
import { tool } from "@langchain/core/tools";
import { z } from "zod";

export const findDepartures = tool(
  async ({ destination, day }) => {
    await delay(60);
    return `${day} to ${destination}: 08:30 (full), 10:15 (12 seats), 16:40 (31 seats)`;
  },
  {
    name: "find_departures",
    description: "Departures of our ferries with free seats.",
    schema: z.object({ destination: z.string(), day: z.string() }),
  },
);

export const getWeather = tool(
  async ({ place, day }) => {
    await delay(90);
    return `${place}, ${day}: 17 degrees, light wind, rain from 18:00`;
  },
  {
    name: "get_weather",
    description: "Weather forecast for a place.",
    schema: z.object({ place: z.string(), day: z.string() }),
  },
);

/** Fails every time. */
export const bookTickets = tool(
  async ({ departure }): Promise<string> => {
    await delay(40);
    throw new Error(`Payment service unavailable: booking of the ${departure} was not made`);
  },
  {
    name: "book_tickets",
    description: "Books and pays ferry tickets.",
    schema: z.object({ departure: z.string(), passengers: z.number().int() }),
  },
);

/** Takes longer than a second. */
export const checkCabins = tool(
  async ({ night }) => {
    await delay(1_400);
    return `${night}: cabins 204 and 311 are free`;
  },
  {
    name: "check_cabins",
    description: "Asks the ship which cabins are free. Slow.",
    schema: z.object({ night: z.string() }),
  },
);
