/** What follows from Elastic Beanstalk's events: versions are processed, topics are told. */

import type { Delivery, EnvironmentEventWritten, Routing } from "#bus/events.ts";
import { nothingFollows } from "#bus/events.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { ServicePrincipal } from "#kernel/principal.ts";
import { on, type RouteScope, type Subscription } from "#operation/service.ts";
import { settingsInForce } from "./describe.ts";
import { textOf } from "./options/settings.ts";
import type { BeanstalkStore } from "./store.ts";

type Scope = RouteScope<BeanstalkStore>;

/** A run cut short by the harness's end is taken up at the next start. */
const PROCESS_RETRIES_MS: readonly number[] = Array(50).fill(1000);
const NOTIFY_RETRIES_MS = [1000, 5000, 20_000];

/** The topic's owner has to act first. */
const FATAL_FOR_NOTIFY = [
  ...["AuthorizationError", "AuthorizationErrorException", "AccessDenied"],
  ...["AccessDeniedException", "NotFound", "NotFoundException", "InvalidParameter"],
];

const itself = (account: AccountId): ServicePrincipal => ({
  type: "service",
  account,
  name: "elasticbeanstalk.amazonaws.com",
});

export const subscriptions: readonly Subscription<BeanstalkStore, never>[] = [
  on("ApplicationVersionSubmitted", ({ application, versionLabel }, { account }: Scope) => {
    const delivery: Delivery = {
      service: "elastic-beanstalk",
      operation: "processVersion",
      input: { application, versionLabel },
      as: itself(account),
      label: `Elastic Beanstalk processes version ${versionLabel} of ${application}`,
      retryAfterMs: PROCESS_RETRIES_MS,
      fatal: ["InternalFailure"],
    };
    return { deliveries: [delivery], skipped: [] };
  }),
  on("EnvironmentEventWritten", notify),
];

function notify(event: EnvironmentEventWritten, { store, account }: Scope): Routing {
  const environment = store.environments.find(event.environmentId);
  if (!environment) return nothingFollows;
  const settings = settingsInForce(environment);
  const topicArn = textOf(settings, "aws:elasticbeanstalk:sns:topics", "Notification Topic ARN");
  // Most environments name no topic: that is no news.
  if (topicArn === "") return nothingFollows;
  const { message, time, requestId, severity } = event;
  const { name, application, cname } = environment;
  const delivery: Delivery = {
    service: "elastic-beanstalk",
    operation: "notify",
    input: { topicArn, message, time, requestId, severity, name, application, cname },
    as: itself(account),
    label: `Elastic Beanstalk tells ${topicArn} of ${name}: ${message}`,
    retryAfterMs: NOTIFY_RETRIES_MS,
    fatal: FATAL_FOR_NOTIFY,
  };
  return { deliveries: [delivery], skipped: [] };
}
