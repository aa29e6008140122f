import { tool } from "@langchain/core/tools";
import { interrupt } from "@langchain/langgraph";
import { z } from "zod";

/** Words and not a boolean: LangGraph takes `resume: false` for no answer at all. */
export type Decision = "approve" | "reject";

export const findCabins = tool(
  ({ night }) => `${night}: cabin 204 (inside, 89 EUR) and cabin 311 (sea view, 129 EUR) are free`,
  {
    name: "find_cabins",
    description: "Free cabins of our night ferry, with prices.",
    schema: z.object({ night: z.string() }),
  },
);

/** Costs money, so a person decides: the graph stops here and goes on when the answer is there. */
export const bookCabin = tool(
  ({ cabin, night }) => {
    const decision: Decision = interrupt(`Book cabin ${cabin} for the night of ${night}?`);
    switch (decision) {
      case "approve":
        return `Cabin ${cabin} is booked for ${night}.`;
      case "reject":
        return "The passenger does not want this cabin.";
    }
  },
  {
    name: "book_cabin",
    description: "Books and pays a cabin.",
    schema: z.object({ cabin: z.number().int(), night: z.string() }),
  },
);
