/**
 * Takes away what the bridge had set up at a provider, when the harness that it was for ends: the
 * rules and subscriptions that tell our queue, and the queue.
 */

import type { Worlds } from "#bus/world.ts";
import { createClock } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import type { QueueConfiguration } from "#model/types/s3.ts";
import type { Bridge } from "./bridge.ts";
import { bridgeState, type Place, type Source } from "./bridge-state.ts";
import type { ProviderClient } from "./client.ts";
import type { ForeignName } from "./foreign-service.ts";

type Ask = (service: ForeignName, operation: string, input: object) => Promise<Answer>;
type Answer = Readonly<Record<string, unknown>>;

/** An end does not wait longer for a provider that may have ended before. */
const WITHIN_MS = 5_000;

export async function dismantle(
  { client, bridge }: { readonly client: ProviderClient; readonly bridge: Bridge },
  worlds: Worlds,
  logger: Logger,
): Promise<void> {
  const machine = createClock();
  const late = new AbortController();
  machine.schedule(machine.now() + WITHIN_MS, () => late.abort());
  const { provider } = client;
  for (const place of bridge.places()) {
    const { account, region } = place;
    const state = bridgeState(worlds.of(account), region);
    const queue = state.queue();
    if (queue === undefined) continue;
    const ask = asker(client, place, late.signal);
    try {
      for (const source of state.sources())
        await silence(ask, source, await bridge.queue(place).arn());
      await ask("sqs", "DeleteQueue", {
        QueueUrl: provider.queueUrl(region, account, queue),
      });
    } catch (error) {
      const what = `The queue ${queue} of account ${account}`;
      logger.log("warn", `${what} stays at ${provider.name}: ${messageOf(error)}`);
    }
  }
  machine.stop();
}

const asker =
  (client: ProviderClient, place: Place, signal: AbortSignal): Ask =>
  async (service, operation, input) => {
    const open = () => (async function* () {})();
    return (await client.call({ service, operation, input, ...place, signal, open })).output;
  };

/** A topic's subscription ends; a bucket keeps the rules that are its provider's own. */
async function silence(ask: Ask, source: Source, queueArn: string): Promise<void> {
  const { subscriptionArn: SubscriptionArn } = source;
  if (SubscriptionArn !== undefined) {
    await ask("sns", "Unsubscribe", { SubscriptionArn });
    return;
  }
  const Bucket = source.ref.slice("bucket/".length);
  const rules = await ask("s3", "GetBucketNotificationConfiguration", { Bucket });
  // The output of exactly this operation.
  const queues = (rules["QueueConfigurations"] ?? []) as readonly QueueConfiguration[];
  const QueueConfigurations = queues.filter(({ QueueArn }) => QueueArn !== queueArn);
  const NotificationConfiguration = { ...rules, QueueConfigurations };
  await ask("s3", "PutBucketNotificationConfiguration", { Bucket, NotificationConfiguration });
}
