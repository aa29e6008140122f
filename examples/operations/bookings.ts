/** A booking system that knows one ferry. */
export interface Bookings {
  /** Rejects where there are not enough seats left. */
  book(tickets: number): Promise<{ readonly id: string }>;
}

class SoldOutError extends Error {
  override name = "SoldOutError";
}

export function createBookings(seats: number): Bookings {
  let left = seats;
  let count = 0;
  return {
    async book(tickets) {
      if (tickets > left) throw new SoldOutError(`${left} seats are left, ${tickets} were asked for`);
      left -= tickets;
      return { id: `b_${++count}` };
    },
  };
}
