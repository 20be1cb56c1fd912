/** What the machine prevents, as errors of a service whose engine runs servers on it. */

import type { AwsError } from "#kernel/aws-error.ts";
import { HarnessError } from "#kernel/harness-error.ts";

/** An engine's answer; where something on the machine prevents it, the service's own error. */
export async function answered<T>(
  answer: Promise<T>,
  refusal: (reason: string) => AwsError,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HarnessError) throw refusal(error.message);
    throw error;
  }
}

/** Why nothing of that kind runs in the request's region; undefined where it does. */
export function elsewhere(
  kind: string,
  { engine, region }: { readonly engine: { readonly region: string }; readonly region: string },
): string | undefined {
  if (engine.region === region) return undefined;
  return (
    `This harness runs ${kind} in its own region ${engine.region}, not in ${region}. ` +
    `Use that region, or start the harness with --region ${region}.`
  );
}

/** Where a server is reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}
