/** Our queue at a provider: made on first use, then received from until the bridge stops. */

import { formatArn } from "#kernel/arn.ts";
import type { Clock } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import { hexId } from "#kernel/ids.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import type { Message } from "#model/types/sqs.ts";
import type { BridgeState, Place } from "./bridge-state.ts";
import type { ProviderClient } from "./client.ts";

export interface BridgeQueueOptions {
  readonly place: Place;
  readonly state: BridgeState;
  readonly client: ProviderClient;
  readonly random: Random;
  readonly logger: Logger;
  /** The machine's own time. */
  readonly machine: Clock;
  /** A message is deleted when this has resolved. */
  take(message: Message): Promise<void>;
  /** Hears what went wrong at the provider; what follows from that may stop this queue. */
  suspect(error: unknown): Promise<void>;
}

export interface BridgeQueue {
  /** The ARN; the queue is made when there is none. */
  arn(): Promise<string>;
  /** Receives from the queue that an earlier run made, if there is one. */
  resume(): void;
  /** Whether a name or ARN is this queue's. */
  is(queue: string): boolean;
  /** Ends the loop. */
  stop(): Promise<void>;
}

const PREFIX = "avalon-aws-bridge-";
const WAIT_SECONDS = 10;
const RECEIVE_MAX = 10;
const RETRY_MS = 1_000;
/** Making the queue is not given up half way. */
const UNENDING = new AbortController().signal;

export function createBridgeQueue(options: BridgeQueueOptions): BridgeQueue {
  const { place, state, random } = options;
  let making: Promise<string> | undefined;
  let loop: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  const arnOf = (name: string) => formatArn({ service: "sqs", ...place, resource: name });

  const begin = (name: string) => {
    const abort = new AbortController();
    loop ??= { abort, done: receive(options, name, abort.signal) };
  };
  const make = async () => {
    const name = PREFIX + hexId(random, 12);
    const Policy = JSON.stringify(policyOf(place, arnOf(name)));
    await call(options, "CreateQueue", { QueueName: name, Attributes: { Policy } }, UNENDING);
    state.setQueue(name);
    begin(name);
    return name;
  };
  return {
    async arn() {
      const name = state.queue();
      if (name !== undefined) return arnOf(name);
      making ??= make().finally(() => {
        making = undefined;
      });
      return arnOf(await making);
    },
    resume() {
      const name = state.queue();
      if (name !== undefined) begin(name);
    },
    is(queue) {
      const name = state.queue();
      return name !== undefined && (queue === name || queue === arnOf(name));
    },
    async stop() {
      loop?.abort.abort();
      await loop?.done;
      loop = undefined;
    },
  };
}

/** S3 and SNS of this account may send to it. */
const policyOf = ({ account }: Place, Resource: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource,
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource,
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${account}:*` } },
    },
  ],
});

const urlOf = ({ client, place }: BridgeQueueOptions, name: string) =>
  client.provider.queueUrl(place.region, place.account, name);

function call(
  { client, place }: BridgeQueueOptions,
  operation: string,
  input: object,
  signal: AbortSignal,
) {
  return client.call({ service: "sqs", operation, input, ...place, signal, open: nothing });
}

const nothing = () => (async function* () {})();

/** Never throws: what goes wrong is told and tried again. */
async function receive(
  options: BridgeQueueOptions,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const { machine, logger, client } = options;
  const QueueUrl = urlOf(options, name);
  const wanted = {
    QueueUrl,
    WaitTimeSeconds: WAIT_SECONDS,
    MaxNumberOfMessages: RECEIVE_MAX,
    MessageSystemAttributeNames: ["All"],
  };
  while (!signal.aborted) {
    try {
      const { output } = await call(options, "ReceiveMessage", wanted, signal);
      // The output of exactly this operation.
      for (const message of (output["Messages"] ?? []) as readonly Message[]) {
        await options.take(message);
        const { ReceiptHandle } = message;
        await call(options, "DeleteMessage", { QueueUrl, ReceiptHandle }, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      const tell = (thrown: unknown) =>
        logger.log("warn", `The bridge to ${client.provider.name} goes on: ${messageOf(thrown)}`);
      tell(error);
      options.suspect(error).catch(tell);
      await pause(machine, signal);
    }
  }
}

function pause(machine: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = machine.schedule(machine.now() + RETRY_MS, resolve);
    signal.addEventListener("abort", () => {
      timer.cancel();
      resolve();
    });
  });
}
