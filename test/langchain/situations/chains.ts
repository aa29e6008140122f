import { dispatchCustomEvent } from "@langchain/core/callbacks/dispatch";
import { Document } from "@langchain/core/documents";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { BaseRetriever } from "@langchain/core/retrievers";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeEmbeddings } from "@langchain/core/utils/testing";
import { scripted } from "../support/scripted-model.ts";
import { drain, type Situation } from "./situation.ts";

/** Finds one document, or fails where its store is down. */
export class ShelfRetriever extends BaseRetriever {
  lc_namespace = ["test"];
  readonly #down: boolean;

  constructor({ down = false } = {}) {
    super({});
    this.#down = down;
  }

  override async _getRelevantDocuments(): Promise<Document[]> {
    if (this.#down) throw new Error("vector store down");
    return [new Document({ pageContent: "a page" })];
  }
}

const prompt = ChatPromptTemplate.fromMessages([
  ["system", "Be brief."],
  ["human", "{question}"],
]);

/** LCEL chains, retrievers and what else hangs in a chain. */
export const chainSituations: readonly Situation[] = [
  {
    name: "chain_lcel",
    act: (config) =>
      prompt
        .pipe(scripted("yo"))
        .pipe(new StringOutputParser())
        .invoke({ question: "hi" }, { ...config, runName: "qa" }),
    record: `
      chain_start qa
        chain_start ChatPromptTemplate
        chain_end ChatPromptTemplate
        llm_call_start
        llm_call_end
        chain_start StrOutputParser
        chain_end StrOutputParser
      chain_end qa
      trace_complete success`,
  },
  {
    name: "chain_lcel_stream",
    act: async (config) =>
      drain(
        await prompt
          .pipe(scripted("yo ho"))
          .pipe(new StringOutputParser())
          .stream({ question: "hi" }, config),
      ),
    record: `
      chain_start RunnableSequence
        chain_start ChatPromptTemplate
        chain_end ChatPromptTemplate
        llm_call_start
        chain_start StrOutputParser
        llm_call_end
        chain_end StrOutputParser
      chain_end RunnableSequence
      trace_complete success`,
  },
  {
    name: "chain_lcel_batch",
    act: (config) => prompt.pipe(scripted("yo")).batch([{ question: "1" }, { question: "2" }], config),
    record: `
      chain_start RunnableSequence
      chain_start RunnableSequence
        chain_start ChatPromptTemplate
        chain_start ChatPromptTemplate
        chain_end ChatPromptTemplate
        chain_end ChatPromptTemplate
        llm_call_start
        llm_call_start
        llm_call_end
        llm_call_end
      chain_end RunnableSequence
      trace_complete success
      chain_end RunnableSequence
      trace_complete success`,
  },
  {
    name: "retriever",
    act: (config) => new ShelfRetriever().invoke("where?", config),
    record: `
      retriever_start ShelfRetriever
      retriever_end ShelfRetriever
      trace_complete success`,
  },
  {
    name: "retriever_error",
    act: (config) => new ShelfRetriever({ down: true }).invoke("where?", config),
    fails: true,
    record: `
      retriever_start ShelfRetriever
      retriever_error ShelfRetriever error
      trace_complete error`,
  },
  {
    // Embeddings have no callbacks; only the lambda around them shows.
    name: "embeddings",
    act: (config) =>
      RunnableLambda.from((text: string) => new FakeEmbeddings().embedQuery(text)).invoke("hi", config),
    record: `
      chain_start RunnableLambda
      chain_end RunnableLambda
      trace_complete success`,
  },
  {
    name: "custom_event",
    act: (config) =>
      RunnableLambda.from(async (_: string, inner) => {
        await dispatchCustomEvent("progress", { done: 1 }, inner);
        return "done";
      }).invoke("hi", config),
    record: `
      chain_start RunnableLambda
      chain_end RunnableLambda
      trace_complete success`,
  },
];
