/**
 * Notification configurations as they are put and shown, checked as AWS checks them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */

import { parseArn } from "#kernel/arn.ts";
import { uuid } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { NotificationConfiguration } from "#model/types/s3.ts";
import type { Bucket } from "./bucket.ts";
import * as errors from "./errors.ts";
import { notificationEvents, notificationRulesMax, ruleIdMax } from "./limits.ts";
import { type DestinationKind, findOverlap, type NotificationRule } from "./notification.ts";

interface AskedRule {
  readonly Id?: string | undefined;
  readonly Events: readonly string[];
  readonly Filter?: Filter | undefined;
}

type Filter = NonNullable<
  NonNullable<NotificationConfiguration["QueueConfigurations"]>[number]["Filter"]
>;

/** The rules of a configuration; throws for what is unknown, misplaced or ambiguous. */
export function parseRules(
  asked: NotificationConfiguration,
  bucket: Bucket,
  account: string,
  random: Random,
): readonly NotificationRule[] {
  const place = { region: bucket.region, account };
  const rule = (kind: DestinationKind, arn: string, rule: AskedRule): NotificationRule => {
    checkArn(kind, arn, place);
    const id = rule.Id ?? uuid(random);
    if (id.length > ruleIdMax) throw errors.invalidArgument("Id is too long", "Id", id);
    return { id, kind, arn, events: checkedEvents(rule.Events), ...filterOf(rule.Filter) };
  };
  const rules = [
    ...(asked.LambdaFunctionConfigurations ?? []).map((r) =>
      rule("lambda", r.LambdaFunctionArn, r),
    ),
    ...(asked.QueueConfigurations ?? []).map((r) => rule("sqs", r.QueueArn, r)),
    ...(asked.TopicConfigurations ?? []).map((r) => rule("sns", r.TopicArn, r)),
  ];
  checkTogether(rules);
  return rules;
}

function checkTogether(rules: readonly NotificationRule[]): void {
  if (rules.length > notificationRulesMax) {
    throw errors.invalidArgument(
      `The number of notification configurations cannot exceed ${notificationRulesMax}`,
    );
  }
  if (new Set(rules.map(({ id }) => id)).size < rules.length) {
    throw errors.invalidArgument("Same ID used for multiple configurations. IDs must be unique");
  }
  const overlap = findOverlap(rules);
  if (!overlap) return;
  const filtered = overlap.some(({ prefix, suffix }) => prefix ?? suffix);
  throw errors.invalidArgument(
    filtered
      ? "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if " +
          "the prefixes are overlapping for the same event type."
      : "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
  );
}

interface Place {
  readonly region: string;
  readonly account: string;
}

function checkArn(kind: DestinationKind, arn: string, place: Place): void {
  const parts = parseArn(arn);
  if (parts?.service !== kind) {
    throw errors.invalidArgument("The ARN could not be parsed", arnMember[kind], arn);
  }
  if (kind !== "lambda" && parts.resource.endsWith(".fifo")) {
    const reason = `FIFO ${kind.toUpperCase()} destinations are not supported by S3 notifications`;
    throw errors.invalidDestinations([{ arn, reason }]);
  }
  // AWS: a destination is in the bucket's region. Accounts are worlds of their own here.
  if (parts.region === place.region && parts.account === place.account) return;
  throw errors.invalidDestinations([
    {
      arn,
      reason: `The destination is not in the bucket's region ${place.region} and account ${place.account}`,
    },
  ]);
}

const arnMember = { lambda: "CloudFunction", sqs: "Queue", sns: "Topic" } as const;

function checkedEvents(events: readonly string[]): readonly string[] {
  if (events.length === 0) throw errors.malformedXml();
  const unknown = events.find((event) => !notificationEvents.includes(event));
  if (unknown !== undefined) {
    throw errors.invalidArgument(
      "A specified event is not supported for notifications.",
      "Event",
      unknown,
    );
  }
  return [...new Set(events)];
}

/** Rule names are written `prefix` or `Prefix`; each may stand there once. */
function filterOf(filter: Filter | undefined): { prefix?: string; suffix?: string } {
  const found: { prefix?: string; suffix?: string } = {};
  for (const { Name = "", Value = "" } of filter?.Key?.FilterRules ?? []) {
    const name = Name.toLowerCase();
    if (name !== "prefix" && name !== "suffix") {
      throw errors.invalidArgument(
        "filter rule name must be either prefix or suffix",
        "FilterRule.Name",
        Name,
      );
    }
    if (found[name] !== undefined) {
      throw errors.invalidArgument(
        `Cannot specify more than one ${name} rule in a filter.`,
        "FilterRule.Name",
        Name,
      );
    }
    if (Value.length > 1024) {
      throw errors.invalidArgument("Size of filter rule value cannot exceed 1024 bytes");
    }
    found[name] = Value;
  }
  return found;
}

/** The rules as GetBucketNotificationConfiguration shows them. */
export function shownRules({
  notifications: rules = [],
  tellsEventBridge,
}: Bucket): NotificationConfiguration {
  const of = (kind: DestinationKind) => rules.filter((rule) => rule.kind === kind);
  return {
    LambdaFunctionConfigurations: of("lambda").map((r) => ({
      ...shownRule(r),
      LambdaFunctionArn: r.arn,
    })),
    QueueConfigurations: of("sqs").map((r) => ({ ...shownRule(r), QueueArn: r.arn })),
    TopicConfigurations: of("sns").map((r) => ({ ...shownRule(r), TopicArn: r.arn })),
    ...(tellsEventBridge ? { EventBridgeConfiguration: {} } : {}),
  };
}

function shownRule({ id, events, prefix, suffix }: NotificationRule) {
  const FilterRules = [
    ...(prefix === undefined ? [] : [{ Name: "Prefix", Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: "Suffix", Value: suffix }]),
  ];
  return {
    Id: id,
    Events: events,
    ...(FilterRules.length > 0 ? { Filter: { Key: { FilterRules } } } : {}),
  };
}
