/** Amazon EventBridge: https://docs.aws.amazon.com/eventbridge/latest/APIReference/Welcome.html */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import { acceptServiceEvent, startPipeline, writeLog } from "./deliver.ts";
import { broken } from "./errors.ts";
import { constraints } from "./limits.ts";
import { createEventBus } from "./operations/create-event-bus.ts";
import { deleteEventBus } from "./operations/delete-event-bus.ts";
import { deleteRule } from "./operations/delete-rule.ts";
import { describeEventBus } from "./operations/describe-event-bus.ts";
import { describeRule } from "./operations/describe-rule.ts";
import { disableRule } from "./operations/disable-rule.ts";
import { enableRule } from "./operations/enable-rule.ts";
import { listEventBuses } from "./operations/list-event-buses.ts";
import { listRuleNamesByTarget } from "./operations/list-rule-names-by-target.ts";
import { listRules } from "./operations/list-rules.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { listTargetsByRule } from "./operations/list-targets-by-rule.ts";
import { putEvents } from "./operations/put-events.ts";
import { putRule } from "./operations/put-rule.ts";
import { putTargets } from "./operations/put-targets.ts";
import { removeTargets } from "./operations/remove-targets.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { testEventPattern } from "./operations/test-event-pattern.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { subscriptions } from "./rules.ts";
import { scheduler } from "./scheduler.ts";
import { createEventsStore, type EventsStore } from "./store.ts";

export const eventbridge = defineService<"eventbridge", EventsStore>({
  name: "eventbridge",
  actionPrefix: "events",
  store: createEventsStore,
  transitions: {
    CreateEventBus: createEventBus,
    DeleteEventBus: deleteEventBus,
    DeleteRule: deleteRule,
    DescribeEventBus: describeEventBus,
    DescribeRule: describeRule,
    DisableRule: disableRule,
    EnableRule: enableRule,
    ListEventBuses: listEventBuses,
    ListRuleNamesByTarget: listRuleNamesByTarget,
    ListRules: listRules,
    ListTagsForResource: listTagsForResource,
    ListTargetsByRule: listTargetsByRule,
    PutEvents: putEvents,
    PutRule: putRule,
    PutTargets: putTargets,
    RemoveTargets: removeTargets,
    TagResource: tagResource,
    TestEventPattern: testEventPattern,
    UntagResource: untagResource,
  },
  procedures: {},
  internal: {
    acceptServiceEvent: { kind: "transition", run: acceptServiceEvent },
    writeLog: { kind: "procedure", run: writeLog },
    startPipeline: { kind: "procedure", run: startPipeline },
  },
  constraints,
  invalid: broken,
  authorization,
  subscriptions,
  background: [scheduler],
  partial: {
    PutTargets: "SQS, SNS, Lambda, CloudWatch Logs and CodePipeline",
    CreateEventBus: "no partner sources, keys, dead-letter queue or logging of a bus",
  },
});
