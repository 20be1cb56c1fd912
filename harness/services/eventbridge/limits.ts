/**
 * Every number and pattern of EventBridge.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */

import type { OperationName } from "#model/types/index.ts";
import type { Constraint, Constraints } from "#operation/constraint.ts";

export const entriesMax = 10;
/** All entries of one request together. */
export const requestBytesMax = 1_048_576;
export const busesMax = 100;
export const rulesMax = 300;
export const targetsMax = 5;
export const patternCharsMax = 4096;
export const tagsMax = 50;
export const pageMax = 100;

export const retryAttemptsPreset = 185;
export const eventAgeSecondsPreset = 86_400;
/** Choice: AWS publishes no schedule; waits double up to this. */
export const retryWaitMsMax = 600_000;
/** Attempts kept at most: the last of AWS's 185 would come after many hours. */
export const retryAttemptsKept = 30;

const busName: Constraint = { min: 1, max: 1600, pattern: /^[/.\-_A-Za-z0-9:]+$/ };
const newBusName: Constraint = { ...busName, max: 256, pattern: /^[/.\-_A-Za-z0-9]+$/ };
const ruleName: Constraint = { required: true, min: 1, max: 64, pattern: /^[.\-_A-Za-z0-9]+$/ };
const limit: Constraint = { min: 1, max: pageMax };

const namedRule: Constraints = { Name: ruleName, EventBusName: busName };

export const constraints: Readonly<Partial<Record<OperationName<"eventbridge">, Constraints>>> = {
  CreateEventBus: { Name: { required: true, ...newBusName }, Description: { max: 512 } },
  DeleteEventBus: { Name: { required: true, ...newBusName } },
  DescribeEventBus: { Name: busName },
  ListEventBuses: { Limit: limit },
  PutRule: {
    ...namedRule,
    ScheduleExpression: { max: 256 },
    EventPattern: { max: patternCharsMax },
    State: { oneOf: ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"] },
    Description: { max: 512 },
    RoleArn: { min: 1, max: 1600 },
  },
  DeleteRule: namedRule,
  DescribeRule: namedRule,
  EnableRule: namedRule,
  DisableRule: namedRule,
  ListRules: { EventBusName: busName, Limit: limit },
  ListRuleNamesByTarget: { TargetArn: { required: true, min: 1, max: 1600 }, Limit: limit },
  PutTargets: {
    Rule: ruleName,
    Targets: { required: true, min: 1, max: pageMax },
    "Targets.*.Id": { required: true, min: 1, max: 64, pattern: /^[.\-_A-Za-z0-9]+$/ },
    "Targets.*.Arn": { required: true, min: 1, max: 1600 },
    "Targets.*.Input": { max: 8192 },
    "Targets.*.InputPath": { max: 256 },
    "Targets.*.RetryPolicy.MaximumRetryAttempts": { min: 0, max: retryAttemptsPreset },
    "Targets.*.RetryPolicy.MaximumEventAgeInSeconds": { min: 60, max: eventAgeSecondsPreset },
  },
  RemoveTargets: { Rule: ruleName, Ids: { required: true, min: 1, max: pageMax } },
  ListTargetsByRule: { Rule: ruleName, Limit: limit },
  PutEvents: { Entries: { required: true, min: 1, max: entriesMax } },
  TestEventPattern: { EventPattern: { required: true, max: patternCharsMax } },
};
