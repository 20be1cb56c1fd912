/**
 * The one channel of alerts that the templates have: events of both environments go to a topic, and
 * from it a function posts them to Slack. Made only where there is a webhook, as in the templates;
 * the topic goes with it, since one without a subscription tells nobody.
 */

import type { Journal } from "#bus/journal.ts";
import type { CapturedPost } from "#engines/webhook/webhook.ts";
import type { Caller } from "#operation/caller.ts";
import { type DeploymentPlan, namesOf, roleArn } from "./plan.ts";

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
  const { FunctionArn = "" } = await call("lambda", "CreateFunction", {
    FunctionName: names.slackFunction,
    Role: roleArn(plan, names.slackFunction),
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Timeout: 30,
    Code: { ZipFile: zip },
    Environment: { Variables: { SlackWebhookUrl: webhookUrl, SlackChannel: CHANNEL } },
  });
  await call("lambda", "AddPermission", {
    FunctionName: names.slackFunction,
    StatementId: "alerts",
    Action: "lambda:InvokeFunction",
    Principal: "sns.amazonaws.com",
    SourceArn: TopicArn,
  });
  await call("sns", "Subscribe", { TopicArn, Protocol: "lambda", Endpoint: FunctionArn });
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
