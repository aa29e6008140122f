import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import type { CallTruth, RecordedCall, Recording } from "../../test/usage/recorded-call.ts";
import { stayOnLoopback, withServer } from "./loopback.ts";
import type { PackageCalls, PlannedCall } from "./planned-call.ts";
import { stableJson } from "./stable-json.ts";

const RECORDINGS = new URL("../../test/usage/recorded/", import.meta.url);

stayOnLoopback();
// Only now: some packages keep the fetch that they find when they are imported.
const { CallRecorder } = await import("./call-recorder.ts");
const { packageCalls } = await import("./calls/index.ts");

await mkdir(RECORDINGS, { recursive: true });
for (const planned of packageCalls) {
  const file = `${planned.file ?? planned.package.replace("@langchain/", "")}.json`;
  const recording = await record(planned);
  await writeFile(new URL(file, RECORDINGS), stableJson(recording));
  console.log(`${file}: ${recording.calls.length} calls of ${recording.package} ${recording.version}`);
}

async function record({ package: name, calls }: PackageCalls): Promise<Recording> {
  const recorded: RecordedCall[] = [];
  for (const call of calls) recorded.push(await recordCall(call));
  return {
    package: name,
    version: versionOf(name),
    core: versionOf("@langchain/core"),
    recordedAt: new Date().toISOString().slice(0, 10),
    calls: recorded,
  };
}

async function recordCall(planned: PlannedCall): Promise<RecordedCall> {
  const { call, answer, provider, modelRequested, counted = true } = planned;
  const recorder = new CallRecorder();
  await withServer(answer, (url) => planned.run(recorder, url)).catch((cause: unknown) => {
    throw new Error(`${call} failed.`, { cause });
  });
  const truth: CallTruth = {
    ...answer.truth,
    provider,
    modelRequested,
    ...(!counted && { usage: {} }),
  };
  return { call, truth, ...recorder.read() };
}

function versionOf(name: string): string {
  const text = readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
