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
  /** Takes no more messages; resolves when those under way have ended. */
  drain(): Promise<void>;
  /** Ends at once; what it has in its hands then is still held. */
  cut(): Promise<void>;
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
  let running: Promise<Sqsd> | undefined;
  const ended = async (sqsd: Sqsd, ending: Promise<void>) => {
    await ending;
    // Whoever comes while it drains waits for it, too.
    if ((await running) === sqsd) running = undefined;
  };
  return {
    start() {
      const settings = options.settings();
      if (running || !settings) return;
      running = begin(options, settings);
    },
    async drain() {
      const sqsd = await running;
      if (sqsd) await ended(sqsd, sqsd.drain());
    },
    async cut() {
      const sqsd = await running;
      if (sqsd) await ended(sqsd, sqsd.cut());
    },
  };
}

async function begin(options: DaemonOptions, given: DaemonSettings): Promise<Sqsd> {
  const { instance, identity, clock, logger, journal, leads } = options;
  const { queueUrl } = given;
  const settings = parseSqsdSettings({ ...given.options, WorkerQueueURL: queueUrl });
  const queueName = queueUrl.split("/").at(-1) ?? "";
  const { observer, causeOf } = journaledPosts(journal, identity, instance.id);
  const noted = (note: () => void) => {
    try {
      note();
    } catch (error) {
      // Only a crash would miss it, and then the message comes back by its visibility timeout.
      logger.log("warn", `sqsd could not note what it holds: ${messageOf(error)}`);
    }
  };
  return startSqsd({
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
        if (outcome.answer.kind !== "cut") noted(() => options.onConclude(message));
      },
    },
  });
}

/** As the health agent reads them from the log of the instance's own proxy. */
function count(figures: TargetFigures, { body }: QueueMessage, outcome: SqsdOutcome): void {
  const { answer, durationMs } = outcome;
  figures.count({
    status: answer.kind === "answered" ? answer.status : UNANSWERED[answer.kind],
    ...{ seconds: durationMs / 1000, bytesIn: Buffer.byteLength(body), bytesOut: 0 },
  });
}

/** A proxy's statuses for no connection, for no answer, and for a client that went away. */
const UNANSWERED = { failed: 502, inactive: 504, cut: 499 } as const;

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
