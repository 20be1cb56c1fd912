/**
 * The worker daemon of a Beanstalk worker instance: takes messages from the queue and posts each
 * to the application. Exactly 200 deletes a message; any other answer makes it visible again after
 * ErrorVisibilityTimeout; no answer leaves it to its visibility timeout.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html
 */

import { type Clock, createClock, type Timer } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import type { PeriodicTask } from "./cron-file.ts";
import type { MessageAttribute, QueueMessage } from "./queue-message.ts";
import { type PostAnswer, post } from "./sqsd-post.ts";
import {
  requestFor,
  type SqsdRequest,
  TASK_BODY,
  TASK_NAME,
  TASK_PATH,
  TASK_TIME,
  withoutMillis,
} from "./sqsd-request.ts";
import type { SqsdSettings } from "./sqsd-settings.ts";

/** The four things the daemon asks of SQS, however they are reached. */
export interface AwsCaller {
  receive(request: {
    readonly maxMessages: number;
    readonly waitSeconds: number;
    readonly visibilityTimeoutSeconds: number;
    readonly signal: AbortSignal;
  }): Promise<readonly QueueMessage[]>;
  delete(message: QueueMessage): Promise<void>;
  changeVisibility(message: QueueMessage, seconds: number): Promise<void>;
  send(body: string, attributes: Readonly<Record<string, MessageAttribute>>): Promise<void>;
}

/** What happened to a message after its POST. */
export interface SqsdOutcome {
  readonly answer: PostAnswer;
  readonly effect: "deleted" | "returned" | "left";
  readonly durationMs: number;
}

export interface SqsdObserver {
  /** Messages were received; each is posted as soon as this returns. */
  onReceive(messages: readonly QueueMessage[]): void;
  /** Answers the X-Amzn-Trace-Id of the POST, where it is to be another than the message's. */
  onPost(message: QueueMessage, request: SqsdRequest): string | undefined;
  onAnswer(message: QueueMessage, outcome: SqsdOutcome): void;
}

export interface SqsdOptions {
  readonly aws: AwsCaller;
  readonly settings: SqsdSettings;
  readonly queueName: string;
  /** Where the application listens on loopback. */
  readonly port: number;
  readonly tasks: readonly PeriodicTask[];
  /** Whether this instance is the one that enqueues periodic tasks. */
  leads(): boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: SqsdObserver;
}

export interface Sqsd {
  /** Messages being worked on. */
  busy(): number;
  /** Takes no more messages; resolves when those under way were answered, or given up as ever. */
  drain(): Promise<void>;
  /** Ends at once: SQS hears nothing more of the messages under way. */
  cut(): Promise<void>;
}

/** SQS's own bounds of a receive. */
const MESSAGES_MAX = 10;
const WAIT_SECONDS = 20;

/** After SQS could not be reached. */
const RETRY_MS = 1000;

export function startSqsd(options: SqsdOptions): Sqsd {
  const { settings, clock, logger } = options;
  const machine = createClock();
  const receiving = new AbortController();
  const posting = new AbortController();
  const busy = new Set<Promise<void>>();
  const timers: Timer[] = [];

  const carry = async (message: QueueMessage) => {
    const request = requestFor(message, options.queueName, settings);
    const start = machine.now();
    const trace = options.observer.onPost(message, request);
    const answer = await post(trace === undefined ? request : traced(request, trace), {
      port: options.port,
      clock,
      machine,
      connectTimeoutMs: settings.connectTimeoutSeconds * 1000,
      inactivityTimeoutMs: settings.inactivityTimeoutSeconds * 1000,
      signal: posting.signal,
    });
    const effect = await conclude(options, message, answer);
    options.observer.onAnswer(message, { answer, effect, durationMs: machine.now() - start });
  };
  const take = (message: QueueMessage) => {
    const work = carry(message)
      .catch((error) => logger.log("error", `sqsd: ${messageOf(error)}`, { error }))
      .finally(() => busy.delete(work));
    busy.add(work);
  };
  const poll = async () => {
    while (!receiving.signal.aborted) {
      const free = settings.httpConnections - busy.size;
      if (free <= 0) await Promise.race(busy);
      else {
        const messages = await receive(options, machine, receiving.signal, free);
        if (messages.length > 0) options.observer.onReceive(messages);
        for (const message of messages) take(message);
      }
    }
  };
  for (const task of options.tasks) keepSchedule(options, task, timers);
  const polling = poll();
  const drain = async () => {
    receiving.abort();
    for (const timer of timers) timer.cancel();
    // The loop may itself be waiting for a free connection.
    await polling;
    await Promise.all(busy);
    machine.stop();
  };

  return {
    busy: () => busy.size,
    drain,
    cut() {
      posting.abort();
      return drain();
    },
  };
}

function traced(request: SqsdRequest, trace: string): SqsdRequest {
  return { ...request, headers: { ...request.headers, "X-Amzn-Trace-Id": trace } };
}

/** Some messages, or none after the wait; SQS out of reach is waited out. */
async function receive(
  options: SqsdOptions,
  machine: Clock,
  signal: AbortSignal,
  free: number,
): Promise<readonly QueueMessage[]> {
  try {
    return await options.aws.receive({
      maxMessages: Math.min(free, MESSAGES_MAX),
      waitSeconds: WAIT_SECONDS,
      visibilityTimeoutSeconds: options.settings.visibilityTimeoutSeconds,
      signal,
    });
  } catch (error) {
    if (signal.aborted) return [];
    options.logger.log("warn", `sqsd could not receive: ${messageOf(error)}`);
    await new Promise<void>((resolve) => {
      const timer = machine.schedule(machine.now() + RETRY_MS, resolve);
      signal.addEventListener("abort", () => {
        timer.cancel();
        resolve();
      });
    });
    return [];
  }
}

/** What SQS does not hear of leaves the message to its visibility timeout. */
async function conclude(
  { aws, settings, logger }: SqsdOptions,
  message: QueueMessage,
  answer: PostAnswer,
): Promise<SqsdOutcome["effect"]> {
  if (answer.kind === "inactive" || answer.kind === "cut") return "left";
  try {
    if (answer.kind === "answered" && answer.status === 200) {
      await aws.delete(message);
      return "deleted";
    }
    await aws.changeVisibility(message, settings.errorVisibilityTimeoutSeconds);
    return "returned";
  } catch (error) {
    logger.log("warn", `sqsd could not conclude ${message.messageId}: ${messageOf(error)}`);
    return "left";
  }
}

/** Enqueues a periodic task whenever it is due, on the instance that leads. */
function keepSchedule(options: SqsdOptions, task: PeriodicTask, timers: Timer[]): void {
  const { clock, aws, logger } = options;
  const slot = timers.length;
  const arm = () => {
    const due = task.schedule.next(clock.now());
    timers[slot] = clock.schedule(due, () => {
      arm();
      if (!options.leads()) return;
      const text = (value: string): MessageAttribute => ({ type: "String", value });
      aws
        .send(TASK_BODY, {
          [TASK_PATH]: text(task.url),
          [TASK_NAME]: text(task.name),
          [TASK_TIME]: text(withoutMillis(due)),
        })
        .catch((error) =>
          logger.log("error", `sqsd could not enqueue ${task.name}: ${messageOf(error)}`),
        );
    });
  };
  arm();
}
