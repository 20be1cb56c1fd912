/** What CodePipeline needs from outside: credentials for job workers, and zips taken apart. */

import type { AccountId } from "#kernel/brand.ts";

export interface PipelineEngine {
  /** Credentials of a role, as a worker gets them with its job; they end with the harness. */
  credentialsOf(account: AccountId, roleArn: string, sessionName: string): JobCredentials;
  /** The files of a zip; throws a HarnessError for what is none, or what leaves it. */
  filesIn(zip: Uint8Array): AsyncIterable<ZippedFile>;
}

export interface JobCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface ZippedFile {
  /** With slashes, from the zip's root. */
  readonly path: string;
  readonly bytes: Uint8Array;
}
