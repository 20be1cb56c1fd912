/** DescribeEvents: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeEvents.html */

import type { DescribeEventsMessage, EventDescription } from "#model/types/elastic-beanstalk.ts";
import { pageMax } from "../limits.ts";
import type { EbTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import type { EventDocument } from "../store.ts";

/** Newest first. */
export const describeEvents: EbTransition<"DescribeEvents"> = (input, ctx) => {
  const wanted = ctx.store.events
    .scan()
    .map(({ document }) => document)
    .filter((event) => isWanted(event, input))
    .reverse();
  const { entries, next } = pageOf(wanted, input, pageMax);
  return { output: { Events: entries.map(descriptionOf), ...next } };
};

const SEVERITIES = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

function isWanted(event: EventDocument, input: DescribeEventsMessage): boolean {
  const { StartTime: from, EndTime: to, Severity: least = "TRACE" } = input;
  const same = (wanted: string | undefined, value: string | undefined) =>
    wanted === undefined || wanted === value;
  return (
    same(input.ApplicationName, event.application) &&
    same(input.EnvironmentId, event.environmentId) &&
    same(input.EnvironmentName, event.environmentName) &&
    same(input.VersionLabel, event.versionLabel) &&
    same(input.TemplateName, event.templateName) &&
    same(input.RequestId, event.requestId) &&
    SEVERITIES.indexOf(event.severity) >= SEVERITIES.indexOf(least) &&
    (!from || event.at >= from.getTime()) &&
    (!to || event.at < to.getTime())
  );
}

function descriptionOf(event: EventDocument): EventDescription {
  return {
    EventDate: new Date(event.at),
    Message: event.message,
    ApplicationName: event.application,
    VersionLabel: event.versionLabel,
    TemplateName: event.templateName,
    EnvironmentName: event.environmentName,
    RequestId: event.requestId,
    Severity: event.severity,
  };
}
