/** What the runtime is given by the harness, and what it hands on to each sandbox. */

import type { AccountId } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import type { LogLine } from "#services/lambda/engine.ts";

/** Credentials of one process; whoever opened them keeps `setCause` telling what it works on. */
export interface SandboxSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Calls made with these credentials from now on follow from this journal record. */
  setCause(seq: number): void;
  close(): void;
}

export interface SandboxLogLine {
  readonly functionArn: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly line: LogLine;
}

export interface LambdaRuntimeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly paths: {
    /** Unpacked code, by content; may be shared by harnesses and kept between runs. */
    readonly code: string;
    readonly compileCache: string;
  };
  /** Where programs are looked for, as in PATH. */
  readonly searchPath: string;
  /** A file: URL below which AWS SDKs may be found that a function does not bring along. */
  readonly sdkRoot: string;
  readonly credentials: {
    open(account: AccountId, roleArn: string, sessionName: string): SandboxSession;
  };
  /** The gateway's URL as processes of this machine reach it. */
  endpoint(): string;
  /** Hears each line when it is printed. */
  onLog(line: SandboxLogLine): void;
}
