/**
 * Numbers of the Lambda execution environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */

/** Largest answer of a synchronous invocation. */
export const RESPONSE_BYTES_MAX = 6_291_556;

/** Unpacked code, layers included. */
export const UNPACKED_BYTES_MAX = 262_144_000;

/** Choice: a bound of ours, far above what fits into the unpacked size in practice. */
export const UNPACKED_ENTRIES_MAX = 100_000;

/** The free initialization phase; what it takes beyond counts against the timeout. */
export const INIT_MS_MAX = 10_000;

/** Choice: sandboxes a function may have without reserved concurrency; AWS's account has 1000. */
export const SANDBOXES_MAX_DEFAULT = 10;

/** Choice: a warm sandbox is ended after this long without work. */
export const IDLE_MS_MAX = 10 * 60_000;

/** What `LogType: Tail` returns of the log. */
export const LOG_TAIL_BYTES = 4096;

/** Lines an invocation may log before further ones are counted only. */
export const LOG_LINES_MAX = 20_000;
