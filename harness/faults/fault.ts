/**
 * A fault as data: where it strikes, what it must match, and what happens. What SQS, SNS and S3
 * document as possible (a message twice, late, out of order, an answer lost, a request refused)
 * happens here on demand. This schema is the type, the check and the table in docs/OPERATIONS.md.
 */

import { z } from "zod";

const MS_MAX = 86_400_000;
const COPIES_MAX = 100;
const ms = z.int().positive().max(MS_MAX);
/** AWS's error codes; they travel in headers as well. */
const code = z.string().regex(/^[\w.]{1,100}$/, "an error code is letters, digits and dots");

const duplicate = z.strictObject({
  kind: z.literal("duplicate"),
  copies: z.int().min(1).max(COPIES_MAX).optional(),
});
const delay = z.strictObject({ kind: z.literal("delay"), ms });
const reorder = z.strictObject({ kind: z.literal("reorder"), ms });
const drop = z.strictObject({ kind: z.literal("drop") });
const lostAck = z.strictObject({ kind: z.literal("lostAck") });
const lostDelete = z.strictObject({ kind: z.literal("lostDelete") });
const error = z.strictObject({ kind: z.literal("error"), code });
const refusal = error.extend({
  message: z.string().max(1000).optional(),
  status: z.int().min(400).max(599).optional(),
});
const throttle = z.strictObject({
  kind: z.literal("throttle"),
  perSecond: z.number().positive().max(1_000_000),
  burst: z.int().min(1).max(1_000_000).optional(),
  message: z.string().max(1000).optional(),
});

const text = z.string().min(1);
const matching = {
  name: text.describe("told in the journal; the same name with the same seed strikes alike"),
  service: text.optional().describe("the service called, such as `sqs`"),
  operation: text.optional().describe("its operation, such as `SendMessage`"),
  principal: text.optional().describe("text in the caller's ARN, such as a role's name"),
  label: text.optional().describe("text in what is acted on: an ARN with its key, a queue's name"),
  account: z
    .string()
    .regex(/^\d{12}$/, "an account is 12 digits")
    .optional()
    .describe("the account it happens in: tests side by side share the harness"),
  region: text.optional().describe("the region it happens in"),
  probability: z.number().gt(0).max(1).optional().describe("chance of each match; 1 when absent"),
  nth: z.array(z.int().min(1)).min(1).optional().describe("which matches, from 1; all when absent"),
};

/** Between services: what an event leads to. */
const deliveryFault = z.strictObject({
  ...matching,
  at: z.literal("delivery").default("delivery"),
  effect: z.discriminatedUnion("kind", [
    duplicate.describe("the delivery is made again, `copies` times (1)"),
    delay.describe("it waits `ms`"),
    reorder.describe("it waits a random time up to `ms`, so that deliveries overtake one another"),
    drop.describe("it is never made: the event is lost"),
    error.describe("the attempt fails with `code` before it reaches its target, and is retried"),
    lostAck.describe("it is made, but its success is not believed: it is retried"),
  ]),
});

/** In a standard queue of SQS: how its messages are handed out and deleted. */
const queueFault = z.strictObject({
  ...matching,
  at: z.literal("queue"),
  effect: z.discriminatedUnion("kind", [
    duplicate.describe("a message received stays visible, and is received `copies` times (1) more"),
    delay.describe("a message due is handed out `ms` later, once a receive"),
    reorder.describe("it is handed out a random time up to `ms` later: others overtake it"),
    lostDelete.describe("a delete is acknowledged and lost: the message comes back by its timeout"),
  ]),
});

/** Over the wire: what a client's call meets. */
const callFault = z.strictObject({
  ...matching,
  at: z.literal("call"),
  effect: z.discriminatedUnion("kind", [
    refusal.describe("nothing happens; the answer is this error (`message`, `status`)"),
    throttle.describe("refused above `perSecond` calls, after a first `burst` (1 s of calls)"),
    delay.describe("it is carried out `ms` later, also when the client has gone by then"),
    lostAck.describe("it is carried out; the connection is closed without an answer"),
    drop.describe("nothing happens; the connection is closed without an answer"),
  ]),
});

export const faultSchema = z.discriminatedUnion("at", [deliveryFault, queueFault, callFault]);

/** A fault as it is given: at deliveries unless it says otherwise. */
export type Fault = z.input<typeof faultSchema>;
/** A fault that was checked. */
export type KnownFault = z.output<typeof faultSchema>;
export type FaultEffect = KnownFault["effect"];
export type Place = KnownFault["at"];
export type KindAt<P extends Place> = Extract<KnownFault, { at: P }>["effect"]["kind"];

/** When an effect is asked for: the points of the code at which the adversary is heard. */
export type Moment = "scheduled" | "attempted" | "due" | "received" | "deleted" | "called";

/** Every effect at every place, and its moment there. */
export const MOMENTS = {
  delivery: {
    duplicate: "scheduled",
    delay: "scheduled",
    reorder: "scheduled",
    drop: "scheduled",
    error: "attempted",
    lostAck: "attempted",
  },
  queue: { duplicate: "received", delay: "due", reorder: "due", lostDelete: "deleted" },
  call: { error: "called", throttle: "called", delay: "called", lostAck: "called", drop: "called" },
} as const satisfies { readonly [P in Place]: { readonly [K in KindAt<P>]: Moment } };

type Moments = typeof MOMENTS;
type EffectOf<P extends Place, K> = Extract<Extract<KnownFault, { at: P }>["effect"], { kind: K }>;

/** The effects that are asked for at a moment. */
export type EffectAt<M extends Moment> = {
  [P in Place]: {
    [K in keyof Moments[P]]: Moments[P][K] extends M ? EffectOf<P, K> : never;
  }[keyof Moments[P]];
}[Place];
