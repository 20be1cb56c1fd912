/**
 * The worker daemon's options with their defaults and ranges.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html#command-options-general-elasticbeanstalksqsd
 */

import { HarnessError } from "#kernel/harness-error.ts";

export interface SqsdSettings {
  readonly httpPath: string;
  readonly mimeType: string;
  readonly httpConnections: number;
  readonly connectTimeoutSeconds: number;
  readonly inactivityTimeoutSeconds: number;
  /** Overrides the queue's own for each message received. */
  readonly visibilityTimeoutSeconds: number;
  readonly errorVisibilityTimeoutSeconds: number;
  readonly retentionPeriodSeconds: number;
  /** For a queue that Beanstalk makes itself; an existing one keeps its redrive policy. */
  readonly maxRetries: number;
}

/** Option name, default, smallest and largest value. */
const SQSD_OPTIONS = {
  HttpConnections: [50, 1, 100],
  ConnectTimeout: [5, 1, 60],
  InactivityTimeout: [299, 1, 36_000],
  VisibilityTimeout: [300, 0, 43_200],
  ErrorVisibilityTimeout: [2, 0, 43_200],
  RetentionPeriod: [345_600, 60, 1_209_600],
  MaxRetries: [10, 1, 100],
} as const;

type NumberOption = keyof typeof SQSD_OPTIONS;
const TEXT_OPTIONS = ["WorkerQueueURL", "HttpPath", "MimeType"];

/** Settings from the option values of `aws:elasticbeanstalk:sqsd`. */
export function parseSqsdSettings(options: Readonly<Record<string, string>>): SqsdSettings {
  for (const name of Object.keys(options))
    if (!TEXT_OPTIONS.includes(name) && !(name in SQSD_OPTIONS))
      throw invalid(name, `is not an option; those are ${optionNames()}`);
  const number = (name: NumberOption): number => {
    const [standard, min, max] = SQSD_OPTIONS[name];
    const text = options[name];
    if (text === undefined || text === "") return standard;
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max)
      throw invalid(name, `is "${text}"; it must be a whole number from ${min} to ${max}`);
    return value;
  };
  const httpPath = options["HttpPath"] || "/";
  if (!httpPath.startsWith("/"))
    throw invalid("HttpPath", `is "${httpPath}"; it must begin with /`);
  return {
    httpPath,
    mimeType: options["MimeType"] || "application/json",
    httpConnections: number("HttpConnections"),
    connectTimeoutSeconds: number("ConnectTimeout"),
    inactivityTimeoutSeconds: number("InactivityTimeout"),
    visibilityTimeoutSeconds: number("VisibilityTimeout"),
    errorVisibilityTimeoutSeconds: number("ErrorVisibilityTimeout"),
    retentionPeriodSeconds: number("RetentionPeriod"),
    maxRetries: number("MaxRetries"),
  };
}

const optionNames = () => [...TEXT_OPTIONS, ...Object.keys(SQSD_OPTIONS)].join(", ");

function invalid(name: string, what: string): HarnessError {
  return new HarnessError("CONFIG_INVALID", `aws:elasticbeanstalk:sqsd ${name} ${what}.`);
}
