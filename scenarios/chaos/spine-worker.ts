/**
 * A worker as small as one can be that loses nothing: each step may be done again, and a message is
 * deleted when its steps are done. A manifest becomes a message a row, a row an item and a message,
 * and that message a derivative.
 */

import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { WorldView } from "#harness/index.ts";

interface Body {
  readonly key?: string;
  readonly row?: string;
  readonly item?: string;
}

export interface SpineWorker {
  /** Messages being worked on. */
  busy(): number;
  stop(): Promise<void>;
}

const VISIBILITY_S = 30;

export function startSpineWorker(world: WorldView, bucket: string, QueueUrl: string): SpineWorker {
  const s3 = world.client(S3Client);
  const sqs = world.client(SQSClient);
  const stopping = new AbortController();
  const busy = new Set<Message>();
  const send = (body: Body) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
  /** An object that is there already was made by this step before. */
  const putOnce = async (Key: string) => {
    const command = new PutObjectCommand({ Bucket: bucket, Key, Body: Key, IfNoneMatch: "*" });
    await s3.send(command).catch((thrown: Error) => {
      if (thrown.name !== "PreconditionFailed") throw thrown;
    });
  };
  const perform = async ({ key, row, item }: Body) => {
    if (key !== undefined) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const rows = ((await Body?.transformToString()) ?? "").trim().split("\n");
      for (const each of rows) await send({ row: each });
    }
    if (row !== undefined) {
      await putOnce(`items/${row}`);
      await send({ item: row });
    }
    if (item !== undefined) await putOnce(`derivatives/${item}.mp4`);
  };
  const take = async (message: Message) => {
    busy.add(message);
    try {
      await perform(JSON.parse(message.Body ?? "{}"));
      const { ReceiptHandle } = message;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    } catch {
      // What went wrong is in the journal; the message comes back by its visibility timeout.
    } finally {
      busy.delete(message);
    }
  };
  const receive = async (): Promise<readonly Message[]> => {
    const wanted = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 };
    const command = new ReceiveMessageCommand({ ...wanted, VisibilityTimeout: VISIBILITY_S });
    const abortSignal = stopping.signal;
    const { Messages = [] } = await sqs
      .send(command, { abortSignal })
      .catch(() => ({}) as Received);
    return Messages;
  };
  const work = async () => {
    while (!stopping.signal.aborted) await Promise.all((await receive()).map(take));
  };
  const working = work();
  return {
    busy: () => busy.size,
    async stop() {
      stopping.abort();
      await working;
      s3.destroy();
      sqs.destroy();
    },
  };
}

interface Received {
  readonly Messages?: readonly Message[];
}
