/** The worker daemon of one instance: started when its application is healthy, and stopped. */

import { join } from "node:path";
import type { Journal } from "#bus/journal.ts";
import type { Clock } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import type { DaemonMessage, DaemonSettings, Notice } from "#services/elastic-beanstalk/engine.ts";
import type { TargetFigures } from "../load-balancer/target-figures.ts";
import { type PeriodicTask, parseCronFile } from "./cron-file.ts";
import type { ProcessIdentity } from "./identity.ts";
import type { Instance } from "./instance.ts";
import { journaledPosts } from "./journaled-posts.ts";
import { queueCaller } from "./queue-caller.ts";
import type { QueueMessage } from "./queue-message.ts";
import { readIfThere } from "./source-bundle.ts";
import { type Sqsd, type SqsdOutcome, startSqsd } from "./sqsd.ts";
import { parseSqsdSettings } from "./sqsd-settings.ts";

export interface Daemon {
  /** Does nothing when it runs, or when the environment is none of workers. */
  start(): void;
  /** Takes no more messages; those under way may end. */
  stop(): Promise<void>;
}

export interface DaemonOptions {
  readonly instance: Instance;
  readonly identity: ProcessIdentity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly journal: Journal;
  /** Counts the posts as the requests that the application got. */
  readonly figures: TargetFigures;
  settings(): DaemonSettings | undefined;
  leads(): boolean;
  onNotice(notice: Notice): void;
  /** It has the messages in its hands, until it concludes each. */
  onReceive(queueUrl: string, messages: readonly DaemonMessage[]): void;
  onConclude(message: DaemonMessage): void;
}

export function createDaemon(options: DaemonOptions): Daemon {
  let running: Promise<{ readonly sqsd: Sqsd; readonly graceMs: number }> | undefined;
  return {
    start() {
      const settings = options.settings();
      if (running || !settings) return;
      running = begin(options, settings);
    },
    async stop() {
      const ending = running;
      running = undefined;
      if (!ending) return;
      const { sqsd, graceMs } = await ending;
      await sqsd.stop(graceMs);
    },
  };
}

async function begin(options: DaemonOptions, given: DaemonSettings) {
  const { instance, identity, clock, logger, journal, leads } = options;
  const { queueUrl } = given;
  const settings = parseSqsdSettings({ ...given.options, WorkerQueueURL: queueUrl });
  const queueName = queueUrl.split("/").at(-1) ?? "";
  const { observer, causeOf } = journaledPosts(journal, identity);
  const noted = (note: () => void) => {
    try {
      note();
    } catch (error) {
      // Only a crash would miss it, and then the message comes back by its visibility timeout.
      logger.log("warn", `sqsd could not note what it holds: ${messageOf(error)}`);
    }
  };
  const sqsd = startSqsd({
    aws: queueCaller(identity.call, queueUrl, causeOf),
    settings,
    queueName,
    port: instance.port,
    tasks: await tasksOf(options, queueName),
    leads,
    clock,
    logger,
    observer: {
      onReceive: (messages) => noted(() => options.onReceive(queueUrl, messages)),
      onPost: observer.onPost,
      onAnswer(message, outcome) {
        count(options.figures, message, outcome);
        observer.onAnswer(message, outcome);
        noted(() => options.onConclude(message));
      },
    },
  });
  // A message may take this long before the daemon itself gives it up.
  return { sqsd, graceMs: settings.inactivityTimeoutSeconds * 1000 };
}

/** As the health agent reads them from the log of the instance's own proxy. */
function count(figures: TargetFigures, { body }: QueueMessage, outcome: SqsdOutcome): void {
  const { answer, durationMs } = outcome;
  figures.count({
    status: answer.kind === "answered" ? answer.status : UNANSWERED[answer.kind],
    ...{ seconds: durationMs / 1000, bytesIn: Buffer.byteLength(body), bytesOut: 0 },
  });
}

/** A proxy's statuses for no connection and for no answer. */
const UNANSWERED = { failed: 502, inactive: 504 } as const;

async function tasksOf(
  { instance, onNotice }: DaemonOptions,
  queueName: string,
): Promise<readonly PeriodicTask[]> {
  const cron = await readIfThere(join(instance.application, "cron.yaml"));
  if (cron === undefined) return [];
  if (!queueName.endsWith(".fifo")) return parseCronFile(cron);
  const message = "cron.yaml has no effect: a FIFO queue does not take periodic tasks.";
  onNotice({ severity: "WARN", message });
  return [];
}
