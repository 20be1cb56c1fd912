/** A call to S3 that makes an object: what it is named by, and the event that is to follow. */

import type { Members } from "#gateway/protocols/protocol.ts";
import type { ForeignCall } from "./foreign-service.ts";

export const textIn = (input: Members, name: string): string => String(input[name] ?? "");

/** What the journal and traces know an object by. */
export const objectOf = (input: Members): string =>
  `s3://${textIn(input, "Bucket")}/${textIn(input, "Key")}`;

/** Names the object, and has whoever waits for all to settle wait for the event of it. */
export async function creating(
  call: ForeignCall,
  input: Members,
  act: () => Promise<Members>,
): Promise<Members> {
  const { ctx, foreign } = call;
  const { bridge, client } = foreign;
  const object = objectOf(input);
  call.name(object);
  const source = bridge.state(ctx).find(`bucket/${textIn(input, "Bucket")}`);
  if (!source?.whole) return act();
  const key = `${ctx.account}/${ctx.cause}`;
  const what = `${client.provider.name}'s event of ${object}`;
  const late = () => call.note(`${what} has not come`);
  bridge.expectations.expect(key, { what, count: 1, late });
  try {
    return await act();
  } catch (error) {
    bridge.expectations.giveUp(key);
    throw error;
  }
}
