import { writeFileSync } from "node:fs";
import { renderEventDocs } from "./event-docs.ts";

/** `npm run docs` */
const { markdown, jsonSchema } = renderEventDocs();
writeFileSync(new URL("../docs/events.md", import.meta.url), markdown);
writeFileSync(new URL("../docs/events.schema.json", import.meta.url), jsonSchema);
console.log("wrote docs/events.md and docs/events.schema.json");
