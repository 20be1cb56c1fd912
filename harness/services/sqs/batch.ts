/**
 * Batches: the checks of the whole, and entries that succeed or fail one by one.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import * as errors from "./errors.ts";
import { batchEntriesMax, batchIdPattern } from "./limits.ts";

interface BatchEntry {
  readonly Id?: string | undefined;
}

export interface BatchFailure {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

export interface Outcomes<Ready> {
  readonly ready: readonly Ready[];
  readonly failed: readonly BatchFailure[];
}

/** Throws for an empty or too long batch and for ids that are malformed or repeated. */
export function checkBatch(entries: readonly BatchEntry[] | undefined, entryType: string): void {
  if (!entries || entries.length === 0) throw errors.emptyBatch(entryType);
  if (entries.length > batchEntriesMax) throw errors.tooManyEntries(entries.length);
  const seen = new Set<string>();
  for (const { Id: id = "" } of entries) {
    if (!batchIdPattern.test(id)) throw errors.invalidBatchId();
    if (seen.has(id)) throw errors.repeatedBatchId(id);
    seen.add(id);
  }
}

/** Prepares each entry without changing anything; one that is refused becomes a failure. */
export function prepareEach<Entry extends BatchEntry, Ready>(
  entries: readonly Entry[],
  prepare: (entry: Entry) => Ready,
): Outcomes<Ready> {
  const ready: Ready[] = [];
  const failed: BatchFailure[] = [];
  for (const entry of entries) {
    try {
      ready.push(prepare(entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({
        Id: entry.Id ?? "",
        SenderFault: error.fault === "client",
        Code: error.code,
        Message: error.message,
      });
    }
  }
  return { ready, failed };
}

/** `Failed` only where something did: AWS leaves the member out otherwise. */
export function batchOutput<Done>(successful: Done[], failed: readonly BatchFailure[]) {
  return { Successful: successful, ...(failed.length > 0 && { Failed: [...failed] }) };
}
