/** A call to S3 that makes an object: what it is named by, and the event that is to follow. */

import type { Members } from "#gateway/protocols/protocol.ts";
import type { ForeignCall } from "./foreign-service.ts";

export const textIn = (input: Members, name: string): string => String(input[name] ?? "");

/** What the journal and traces know an object by. */
export const objectOf = (input: Members): string =>
  `s3://${textIn(input, "Bucket")}/${textIn(input, "Key")}`;

/** Names the object, and sees to its event. */
export async function creating(
  call: ForeignCall,
  input: Members,
  act: () => Promise<Members>,
): Promise<Members> {
  const { ctx, foreign } = call;
  call.name(objectOf(input));
  // Which rules there are is known again when a loss has been made good.
  await foreign.watch.begin(foreign.worldOf(ctx.account));
  const source = foreign.bridge.state(ctx).find(`bucket/${textIn(input, "Bucket")}`);
  if (source?.whole) return expecting(call, input, act);
  const output = await act();
  // Nobody else tells of a bucket without rules.
  if (!source) await call.ownInternal("tellCreated", createdBy(call, input, output));
  return output;
}

/** Has whoever waits for all to settle wait for the provider's event of the object. */
async function expecting(
  { ctx, foreign, note }: ForeignCall,
  input: Members,
  act: () => Promise<Members>,
): Promise<Members> {
  const { bridge, client } = foreign;
  const key = `${ctx.account}/${ctx.cause}`;
  const what = `${client.provider.name}'s event of ${objectOf(input)}`;
  const late = () => note(`${what} has not come`);
  bridge.expectations.expect(key, { what, count: 1, late });
  try {
    return await act();
  } catch (error) {
    bridge.expectations.giveUp(key);
    throw error;
  }
}

const EVENTS: Readonly<Record<string, string>> = {
  PutObject: "ObjectCreated:Put",
  postObject: "ObjectCreated:Post",
  CopyObject: "ObjectCreated:Copy",
  CompleteMultipartUpload: "ObjectCreated:CompleteMultipartUpload",
};

/** What the event says that follows from the provider's answer; sizes are known of uploads alone. */
function createdBy({ operation, input }: ForeignCall, named: Members, output: Members): Members {
  const { bytes } = membersIn(input, "Body");
  const eTags = [output, membersIn(output, "CopyObjectResult")].map(({ ETag }) => ETag);
  const eTag = eTags.find((found) => found !== undefined) ?? membersIn(output, "headers")["etag"];
  const { VersionId: versionId } = output;
  return {
    eventName: EVENTS[operation],
    bucket: textIn(named, "Bucket"),
    key: textIn(named, "Key"),
    ...(typeof bytes === "number" && { bytes }),
    ...(typeof eTag === "string" && { eTag: eTag.replaceAll('"', "") }),
    ...(versionId !== undefined && { versionId }),
  };
}

/** A member that holds others; empty where there is none. */
const membersIn = (from: Members, name: string): Members => (from[name] ?? {}) as Members;
