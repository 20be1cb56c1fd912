/** Errors in the form in which callers of a function see them. */

export interface ErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

/** A failure of the bootstrap with one of AWS's `Runtime.*` names. */
export class RuntimeError extends Error {
  constructor(name: string, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = name;
  }
}

/** Whatever was thrown or handed to the callback. */
export function describeError(thrown: unknown): ErrorBody {
  if (thrown instanceof Error) {
    return {
      errorType: thrown.name,
      errorMessage: thrown.message,
      stackTrace: (thrown.stack ?? "").split("\n"),
    };
  }
  return {
    errorType: typeof thrown,
    errorMessage: typeof thrown === "string" ? thrown : (JSON.stringify(thrown) ?? String(thrown)),
    stackTrace: [],
  };
}
