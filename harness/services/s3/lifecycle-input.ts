/**
 * Lifecycle configurations as they are put and shown.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */

import { uuid } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { LifecycleRule as AskedRule, LifecycleRuleFilter } from "#model/types/s3.ts";
import * as errors from "./errors.ts";
import type { LifecycleRule } from "./lifecycle.ts";
import { dayMs, lifecycleRulesMax, ruleIdMax } from "./limits.ts";

/** The rules of a configuration; throws for what is broken or not done here. */
export function parseLifecycle(
  asked: readonly AskedRule[],
  random: Random,
): readonly LifecycleRule[] {
  if (asked.length === 0 || asked.length > lifecycleRulesMax) throw errors.malformedXml();
  const rules = asked.map((rule) => parseRule(rule, random));
  if (new Set(rules.map(({ id }) => id)).size < rules.length) {
    throw errors.invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
  }
  return rules;
}

function parseRule(asked: AskedRule, random: Random): LifecycleRule {
  checkHonoured(asked);
  const id = asked.ID ?? uuid(random);
  if (id.length > ruleIdMax) {
    throw errors.invalidArgument(`ID length should not exceed allowed limit of ${ruleIdMax}`);
  }
  if (asked.Status !== "Enabled" && asked.Status !== "Disabled") throw errors.malformedXml();
  // AWS: the prefix stands at the rule or in a filter, and one of them is there.
  if ((asked.Prefix === undefined) === (asked.Filter === undefined)) throw errors.malformedXml();
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = asked;
  if (!Expiration && !NoncurrentVersionExpiration && !AbortIncompleteMultipartUpload) {
    throw errors.invalidRequest("At least one action needs to be specified in a rule");
  }
  return {
    id,
    enabled: asked.Status === "Enabled",
    oldStyle: asked.Filter === undefined,
    ...filterOf(asked.Filter ?? { Prefix: asked.Prefix }),
    ...expirationOf(Expiration),
    noncurrentDays: positive(NoncurrentVersionExpiration?.NoncurrentDays, "NoncurrentDays"),
    newerNoncurrentVersions: NoncurrentVersionExpiration?.NewerNoncurrentVersions,
    abortUploadDays: positive(
      AbortIncompleteMultipartUpload?.DaysAfterInitiation,
      "DaysAfterInitiation",
    ),
  };
}

/** Storage classes are names here: moving an object between them would do nothing. */
function checkHonoured(asked: AskedRule): void {
  if (asked.Transitions?.length) throw errors.notHonoured("Transition");
  if (asked.NoncurrentVersionTransitions?.length) {
    throw errors.notHonoured("NoncurrentVersionTransition");
  }
}

function filterOf(filter: LifecycleRuleFilter) {
  const { And } = filter;
  const tags = And ? (And.Tags ?? []) : filter.Tag ? [filter.Tag] : [];
  const { Prefix, ObjectSizeGreaterThan, ObjectSizeLessThan } = And ?? filter;
  return {
    prefix: Prefix,
    tags,
    largerThan: ObjectSizeGreaterThan,
    smallerThan: ObjectSizeLessThan,
  };
}

function expirationOf(expiration: AskedRule["Expiration"]) {
  if (!expiration) return {};
  const { Days, Date: date, ExpiredObjectDeleteMarker } = expiration;
  const given = [Days, date, ExpiredObjectDeleteMarker].filter((value) => value !== undefined);
  if (given.length !== 1) throw errors.malformedXml();
  if (date !== undefined && date.getTime() % dayMs !== 0) {
    throw errors.invalidArgument("'Date' must be at midnight GMT", "Date", date.toISOString());
  }
  return {
    days: positive(Days, "Days"),
    date: date?.getTime(),
    expiredDeleteMarkers: ExpiredObjectDeleteMarker,
  };
}

function positive(days: number | undefined, name: string): number | undefined {
  if (days === undefined || (Number.isInteger(days) && days > 0)) return days;
  throw errors.invalidArgument(
    `'${name}' for Expiration action must be a positive integer`,
    name,
    String(days),
  );
}

/** The rules as GetBucketLifecycleConfiguration shows them. */
export const shownLifecycle = (rules: readonly LifecycleRule[]): readonly AskedRule[] =>
  rules.map((rule) => ({
    ID: rule.id,
    Status: rule.enabled ? "Enabled" : "Disabled",
    ...(rule.oldStyle ? { Prefix: rule.prefix } : { Filter: shownFilter(rule) }),
    ...(rule.days === undefined ? {} : { Expiration: { Days: rule.days } }),
    ...(rule.date === undefined ? {} : { Expiration: { Date: new Date(rule.date) } }),
    ...(rule.expiredDeleteMarkers === undefined
      ? {}
      : { Expiration: { ExpiredObjectDeleteMarker: rule.expiredDeleteMarkers } }),
    ...(rule.noncurrentDays === undefined
      ? {}
      : {
          NoncurrentVersionExpiration: {
            NoncurrentDays: rule.noncurrentDays,
            NewerNoncurrentVersions: rule.newerNoncurrentVersions,
          },
        }),
    ...(rule.abortUploadDays === undefined
      ? {}
      : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: rule.abortUploadDays } }),
  }));

/** AWS: several conditions stand in an And. */
function shownFilter(rule: LifecycleRule): LifecycleRuleFilter {
  const { prefix, tags, largerThan, smallerThan } = rule;
  const sizes = {
    ...(largerThan === undefined ? {} : { ObjectSizeGreaterThan: largerThan }),
    ...(smallerThan === undefined ? {} : { ObjectSizeLessThan: smallerThan }),
  };
  const prefixes = prefix === undefined ? {} : { Prefix: prefix };
  const conditions = Object.keys(sizes).length + Object.keys(prefixes).length + tags.length;
  if (conditions > 1) return { And: { ...prefixes, ...sizes, Tags: tags } };
  const [Tag] = tags;
  return { ...prefixes, ...sizes, ...(Tag ? { Tag } : {}) };
}
