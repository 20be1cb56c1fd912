/** A message as the worker daemon takes it from the queue. */

export interface MessageAttribute {
  /** `String`, `Number`, `Binary`, or one of them with a label after a dot. */
  readonly type: string;
  readonly value: string;
}

export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly receiveCount: number;
  /** Milliseconds since the epoch. */
  readonly firstReceivedAt: number;
  readonly senderId: string;
  /** The AWSTraceHeader system attribute. */
  readonly traceHeader?: string | undefined;
}
