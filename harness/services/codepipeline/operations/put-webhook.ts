/** PutWebhook: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutWebhook.html */

import { Buffer } from "node:buffer";
import { uuid } from "#kernel/ids.ts";
import { actionNamed, pipelineNamed } from "../address.ts";
import * as errors from "../errors.ts";
import { webhooksMax } from "../limits.ts";
import type { PipelineTransition } from "../operation.ts";
import type { Webhook } from "../store.ts";
import { withTags } from "../tags.ts";
import { checkWebhook, shownWebhook } from "../webhook.ts";

/** Makes a webhook, or changes one, whose URL then stays. */
export const putWebhook: PipelineTransition<"PutWebhook"> = (
  { webhook: definition, tags },
  ctx,
) => {
  const { store, account, random, origin } = ctx;
  const { name, targetPipeline, targetAction } = definition;
  const [source] = pipelineNamed(store, targetPipeline).declaration.stages;
  if (!source) throw errors.actionNotFound(targetAction);
  actionNamed(source, targetAction);
  checkWebhook(definition);
  const before = store.webhooks.find(name);
  if (!before && store.webhooks.count() >= webhooksMax)
    throw errors.tooMany(`An account may have at most ${webhooksMax} webhooks`);
  const webhook: Webhook = {
    ...before,
    definition,
    token: before?.token ?? Buffer.from(`${account}:${uuid(random)}`).toString("base64url"),
    tags: withTags(before?.tags ?? {}, tags),
  };
  store.webhooks.put(name, webhook);
  return { output: { webhook: shownWebhook(store, webhook, origin) } };
};
