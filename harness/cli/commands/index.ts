/** The commands there are, each loaded only when it is asked for. */

import type { Command } from "../command.ts";

interface Entry {
  readonly summary: string;
  load(): Promise<Command>;
}

export const commands: Readonly<Record<string, Entry>> = {
  start: {
    summary: "stand the whole system up, ingest a sample batch and play it back",
    load: async () => (await import("./start.ts")).start,
  },
  up: {
    summary: "run the local AWS until Ctrl-C",
    load: async () => (await import("./up.ts")).up,
  },
  env: {
    summary: "print the environment that points SDKs at the local AWS",
    load: async () => (await import("./env.ts")).env,
  },
  ingest: {
    summary: "replay a production S3 event or queue message",
    load: async () => (await import("./ingest.ts")).ingest,
  },
  status: {
    summary: "tell what a running harness holds and does",
    load: async () => (await import("./status.ts")).status,
  },
  trace: {
    summary: "tell what became of an object, message or job, and why",
    load: async () => (await import("./trace.ts")).trace,
  },
  gate: {
    summary: "run the scenario suite against a bundle, and say whether it may be released",
    load: async () => (await import("./gate.ts")).gate,
  },
  "gate worker": {
    summary: "judge the bundles of a CodePipeline custom action, job by job, until Ctrl-C",
    load: async () => (await import("./gate/worker.ts")).gateWorker,
  },
  doctor: {
    summary: "list what the harness needs, what was found and how to mend the rest",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  bench: {
    summary: "measure starts, deliveries and transcoding on this machine",
    load: async () => (await import("./bench.ts")).bench,
  },
  completion: {
    summary: "print a script that completes commands and flags in bash and zsh",
    load: async () => (await import("./completion.ts")).completion,
  },
  docs: {
    summary: "write docs/COVERAGE.md and the tables of docs/OPERATIONS.md",
    load: async () => (await import("./docs.ts")).docs,
  },
  "stack up": {
    summary: "start the real servers and keep them running",
    load: async () => (await import("./stack/up.ts")).stackUp,
  },
  "stack down": {
    summary: "stop the kept servers and drop what they hold",
    load: async () => (await import("./stack/down.ts")).stackDown,
  },
  "stack status": {
    summary: "list the kept servers",
    load: async () => (await import("./stack/status.ts")).stackStatus,
  },
  "stack logs": {
    summary: "print the last log lines of a server",
    load: async () => (await import("./stack/logs.ts")).stackLogs,
  },
};
