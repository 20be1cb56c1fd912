/**
 * What a POST to a webhook's URL leads to: an execution, when it comes from whom it should and
 * every filter matches. Choice: AWS documents no answers; ours are of HTTP's own meaning.
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Transition } from "#operation/service.ts";
import { actionNamed, pipelineNamed } from "./address.ts";
import { beginExecution } from "./begin-execution.ts";
import * as errors from "./errors.ts";
import type { CodePipelineStore } from "./store.ts";
import { type Notification, webhookArn, whyForeign, whyIgnored } from "./webhook.ts";

interface Received extends Notification {
  readonly token: string;
}

/** What is answered to the sender. */
export interface Reception {
  readonly status: number;
  readonly message: string;
}

export const receiveWebhook: Transition<CodePipelineStore, Received, Reception> = (given, ctx) => {
  const { store, now } = ctx;
  const [found] = store.webhooks.scanBy("token", { from: given.token, to: given.token, limit: 1 });
  const answer = (status: number, message: string) => ({ output: { status, message } });
  if (!found) return answer(404, "There is no webhook at this address.");
  const { document: webhook, key: name } = found;
  const foreign = whyForeign(webhook, given);
  if (foreign !== undefined) return answer(403, `Refused: ${foreign}.`);
  const { targetPipeline, targetAction } = webhook.definition;
  try {
    const [source] = pipelineNamed(store, targetPipeline).declaration.stages;
    if (!source) throw errors.actionNotFound(targetAction);
    const { configuration = {} } = actionNamed(source, targetAction);
    const ignored = whyIgnored(webhook, given.body, configuration);
    if (ignored !== undefined) return answer(200, `Ignored: ${ignored}.`);
    const trigger = { type: "Webhook", detail: webhookArn(store, name) };
    const { execution, events } = beginExecution({ pipeline: targetPipeline, trigger }, ctx);
    store.webhooks.put(name, { ...webhook, triggeredAt: now });
    return { ...answer(200, `Started: execution ${execution.id}.`), events };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return answer(400, error.message);
  }
};
