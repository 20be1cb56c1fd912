/** PutEvents: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */

import { Buffer } from "node:buffer";
import type { EventMatchable } from "#bus/events.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { PutEventsRequestEntry, PutEventsResultEntry } from "#model/types/eventbridge.ts";
import { busNamed } from "../address.ts";
import * as errors from "../errors.ts";
import { accepted } from "../event.ts";
import { requestBytesMax } from "../limits.ts";
import type { EventsContext, EventsTransition } from "../operation.ts";

/** Takes each event by itself: one that is refused does not keep back the others. */
export const putEvents: EventsTransition<"PutEvents"> = ({ Entries: entries }, ctx) => {
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > requestBytesMax)
    throw errors.validation(
      `Total size of the entries in the request is over the limit: ${bytes}.`,
    );
  const facts: EventMatchable[] = [];
  const results = entries.map((entry): PutEventsResultEntry => {
    try {
      const { id, fact } = take(entry, ctx);
      facts.push(fact);
      return { EventId: id };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { ErrorCode: error.code, ErrorMessage: error.message };
    }
  });
  const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
  return { output: { FailedEntryCount: failed, Entries: results }, events: facts };
};

/** As AWS counts an entry: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function bytesOf({ Time, Source, DetailType, Detail, Resources = [] }: PutEventsRequestEntry) {
  const texts = [Source ?? "", DetailType ?? "", Detail ?? "", ...Resources];
  return (Time ? 14 : 0) + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function take(entry: PutEventsRequestEntry, ctx: EventsContext) {
  const { Source: source, DetailType: detailType, Detail: text, Resources: resources = [] } = entry;
  for (const [name, value] of Object.entries({
    Source: source,
    DetailType: detailType,
    Detail: text,
  }))
    if (!value)
      throw new AwsError(
        "InvalidArgument",
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
  const detail = parseJson(text ?? "");
  if (!isJsonObject(detail)) throw new AwsError("MalformedDetail", "Detail is malformed.");
  if (source?.startsWith("aws."))
    throw new AwsError("NotAuthorizedForSourceException", "Not authorized for the source.");
  const bus = busNamed(ctx.store, entry.EventBusName).name;
  const time = entry.Time?.getTime() ?? ctx.now;
  const given = { source: source ?? "", detailType: detailType ?? "", detail, resources, time };
  return accepted(given, { bus }, ctx);
}
