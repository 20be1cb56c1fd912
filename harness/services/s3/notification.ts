/**
 * Notification rules of a bucket: which events of which keys go where.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */

export type DestinationKind = "lambda" | "sqs" | "sns";

export interface NotificationRule {
  readonly id: string;
  readonly kind: DestinationKind;
  readonly arn: string;
  /** With their `s3:` prefix, some ending in `:*`. */
  readonly events: readonly string[];
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
}

const eventMatches = (pattern: string, name: string): boolean =>
  pattern.endsWith(":*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

/** Why a rule does not take an event, as a person can act on it; undefined when it does. */
export function whyNot(rule: NotificationRule, eventName: string, key: string): string | undefined {
  if (!rule.events.some((event) => eventMatches(event, `s3:${eventName}`))) {
    return `${eventName} is not among ${rule.events.join(", ")}`;
  }
  const { prefix, suffix } = rule;
  if (prefix !== undefined && !key.startsWith(prefix)) {
    return `prefix "${prefix}" does not match key "${key}"${caseHint(key.slice(0, prefix.length), prefix)}`;
  }
  if (suffix !== undefined && !key.endsWith(suffix)) {
    return `suffix "${suffix}" does not match key "${key}"${caseHint(key.slice(-suffix.length), suffix)}`;
  }
  return undefined;
}

const caseHint = (part: string, wanted: string): string =>
  part.toLowerCase() === wanted.toLowerCase() ? " (matching is case-sensitive)" : "";

/** Two rules of one bucket that would take the same event of the same key. */
export function findOverlap(
  rules: readonly NotificationRule[],
): readonly [NotificationRule, NotificationRule] | undefined {
  for (const [i, one] of rules.entries()) {
    const other = rules.slice(i + 1).find((rule) => overlap(one, rule));
    if (other) return [one, other];
  }
  return undefined;
}

function overlap(a: NotificationRule, b: NotificationRule): boolean {
  const sameEvent = a.events.some((one) =>
    b.events.some((two) => eventMatches(one, two) || eventMatches(two, one)),
  );
  if (!sameEvent) return false;
  const [prefixA = "", prefixB = ""] = [a.prefix, b.prefix];
  const [suffixA = "", suffixB = ""] = [a.suffix, b.suffix];
  return (
    (prefixA.startsWith(prefixB) || prefixB.startsWith(prefixA)) &&
    (suffixA.endsWith(suffixB) || suffixB.endsWith(suffixA))
  );
}
