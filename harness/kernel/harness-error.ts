/** Mistakes and mishaps on the user's side of the harness: told in one sentence, never a stack. */

export type HarnessErrorCode =
  | "PORT_IN_USE"
  | "CONFIG_INVALID"
  | "INPUT_UNREADABLE"
  | "TOOL_MISSING"
  | "DOWNLOAD_FAILED"
  | "SERVER_NOT_READY"
  | "SERVER_DIED"
  | "DISK_FULL"
  | "DATA_DIR_INVALID"
  | "NOT_BUILT_YET"
  | "TIMED_OUT"
  | "HOP_FAILED";

export class HarnessError extends Error {
  override readonly name = "HarnessError";
  readonly code: HarnessErrorCode;

  /** `message` says what happened, with which value, and what to do about it. */
  constructor(code: HarnessErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
