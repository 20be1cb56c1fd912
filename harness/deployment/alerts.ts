/**
 * The one channel of alerts that the templates have: events of both environments go to a topic, and
 * from it a function posts them to Slack. Made only where there is a webhook, as in the templates;
 * the topic goes with it, since one without a subscription tells nobody.
 */

import type { Journal } from "#bus/journal.ts";
import type { CapturedPost } from "#engines/webhook/webhook.ts";
import type { Caller } from "#operation/caller.ts";
import { createFunction } from "./function.ts";
import { type DeploymentPlan, namesOf } from "./plan.ts";

export interface Alerts {
  /** The zip of the Slack function. */
  readonly zip: Uint8Array;
  readonly webhookUrl: string;
}

const CHANNEL = "#avalon";

/** Creates topic, function and subscription; answers the topic's ARN. */
export async function createAlerts(
  call: Caller,
  plan: DeploymentPlan,
  { zip, webhookUrl }: Alerts,
): Promise<string> {
  const names = namesOf(plan);
  const { TopicArn = "" } = await call("sns", "CreateTopic", { Name: names.alertTopic });
  await createFunction(call, plan, {
    name: names.slackFunction,
    role: names.slackFunction,
    zip,
    variables: { SlackWebhookUrl: webhookUrl, SlackChannel: CHANNEL },
    invokedBy: { statementId: "alerts", principal: "sns.amazonaws.com", sourceArn: TopicArn },
  });
  // A subscription that is there is answered again.
  const Endpoint = names.slackFunctionArn;
  await call("sns", "Subscribe", { TopicArn, Protocol: "lambda", Endpoint });
  return TopicArn;
}

/** Notes each captured post. HTTP to Slack does not say what it follows from. */
export const journaledPosts =
  (journal: Journal) =>
  ({ path, payload }: CapturedPost): void => {
    journal.append({
      kind: "note",
      cause: undefined,
      service: "slack",
      summary: `post to Slack: ${String(payload["text"])}`,
      refs: [path],
      detail: payload,
    });
  };
