/**
 * What the Lambda service asks of the machinery that runs functions: real processes speaking the
 * Lambda Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */

import type { AccountId } from "#kernel/brand.ts";

/** A function as its process needs to know it; a change of `revision` means fresh processes. */
export interface FunctionFacts {
  readonly name: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Without a qualifier: what sandboxes are kept by, together with the version. */
  readonly arn: string;
  readonly account: AccountId;
  readonly region: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly revision: string;
  readonly logGroup: string;
}

export type CodeLocation =
  | {
      readonly kind: "zip";
      /** SHA-256 of the zip, hex: unpacked code is kept by it. */
      readonly sha256: string;
      /** Read only when the code is not unpacked yet. */
      read(): Promise<Uint8Array>;
    }
  /** A folder of the machine used in place (the `hot-reload` bucket). */
  | { readonly kind: "folder"; readonly path: string };

export interface InvocationRequest {
  readonly function: FunctionFacts;
  readonly code: CodeLocation;
  readonly payload: Uint8Array;
  readonly requestId: string;
  /** As the caller named it, qualifier included: the context's `invokedFunctionArn`. */
  readonly invokedArn: string;
  /** Base64 JSON, as the caller sent it. */
  readonly clientContext?: string | undefined;
  readonly traceHeader?: string | undefined;
  /** Journal record that the calls of this invocation follow from. */
  readonly cause: number;
  /** Reserved concurrency; the engine's own bound when absent. */
  readonly concurrencyMax?: number | undefined;
  /** When all sandboxes are busy: wait for one (Lambda's own queue) or be throttled. */
  readonly whenBusy: "wait" | "throttle";
}

export interface LogLine {
  /** The harness clock, milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** The invocation ran, whatever its outcome. */
export interface InvocationAnswer {
  readonly kind: "answered";
  readonly payload: Uint8Array;
  readonly outcome: "success" | "error" | "timeout";
  /** AWS's `X-Amz-Function-Error`. */
  readonly functionError?: "Handled" | "Unhandled" | undefined;
  /** One sentence about a failure. */
  readonly message?: string | undefined;
  readonly durationMs: number;
  /** The lines since the sandbox's previous invocation, START, END and REPORT included. */
  readonly logs: readonly LogLine[];
  readonly logStream: string;
  /** Whether this was the sandbox's first run: its log stream is new. */
  readonly cold: boolean;
  /** The last 4 KB of the log, as `LogType: Tail` asks for. */
  readonly logTail: Uint8Array;
}

export type InvocationResult =
  | InvocationAnswer
  /** All sandboxes the function may have are busy. */
  | { readonly kind: "throttled"; readonly concurrencyMax: number }
  /** This machine cannot run the function; the reason says what to do. */
  | { readonly kind: "refused"; readonly reason: string };

export interface LambdaRuntime {
  /** Never rejects for what user code does: that is an answer. */
  invoke(request: InvocationRequest): Promise<InvocationResult>;
  /** Ends the sandboxes of a function, of all versions; running invocations are cut off. */
  retire(functionArn: string): Promise<void>;
  stop(): Promise<void>;
}
