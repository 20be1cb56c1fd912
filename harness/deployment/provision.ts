/** Everything of the reference deployment that is an AWS resource, in the templates' order. */

import type { Caller } from "#operation/caller.ts";
import { type Alerts, createAlerts } from "./alerts.ts";
import { createBuckets, createIngest } from "./dropbox.ts";
import type { Provisioned } from "./environment.ts";
import type { DeploymentPlan } from "./plan.ts";
import { createQueues } from "./queues.ts";
import { createRoles } from "./roles.ts";
import { createStreaming } from "./streaming.ts";
import { createTranscoding } from "./transcoding.ts";

/** Creates the resources that the account has not yet; those that it has are taken over. */
export async function provision(
  call: Caller,
  plan: DeploymentPlan,
  ingestZip: Uint8Array,
  alerts?: Alerts,
): Promise<Provisioned> {
  await createRoles(call, plan);
  await createBuckets(call, plan);
  const queues = await createQueues(call, plan);
  await createIngest(call, plan, queues, ingestZip);
  const pipelineId = await createTranscoding(call, plan);
  const streaming = await createStreaming(call, plan);
  const alertTopicArn = alerts && (await createAlerts(call, plan, alerts));
  return { queues, pipelineId, streaming, ...(alertTopicArn && { alertTopicArn }) };
}
