import { describeCoreSuite } from "../langchain/support/core-suite.ts";

describeCoreSuite({
  version: "0.3.",
  without: ["model_streamEvents_default_v3"], // streamEvents has no version 3 there
});
