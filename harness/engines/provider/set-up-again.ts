/**
 * Sets up again at a provider that lost its state what was set up there through us: queues, topics
 * and buckets with their settings, as our own store has them. They are empty: messages and objects
 * are gone.
 */

import type { Members } from "#gateway/protocols/protocol.ts";
import { AwsError } from "#kernel/aws-error.ts";
import type { ForeignCall } from "./foreign-service.ts";

/** Carries one out that may fail without harm to the others: that is told. */
export async function again(
  call: ForeignCall,
  what: string,
  act: () => Promise<unknown>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    call.note(`${what} could not be set up again: ${error.code}: ${error.message}`);
  }
}

/** What our own service has; nothing where it answers that there is none. */
export async function ownPart(
  call: ForeignCall,
  operation: string,
  input: Members,
): Promise<Members | undefined> {
  try {
    return await call.own(operation, input);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
