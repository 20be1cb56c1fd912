/**
 * The one error that travels to a caller in AWS's own shape. It is made only by the catalogues
 * (`errors.ts`) of the services and of the gateway, and turned into bytes only by the gateway.
 */

export type Fault = "client" | "server";

export interface AwsErrorOptions {
  /** HTTP status; the model's own status for `code` when absent. */
  readonly status?: number;
  /** Who is to blame; follows from the status when absent. */
  readonly fault?: Fault;
  /** Further members of the modelled error shape (or free XML elements for S3). */
  readonly members?: Readonly<Record<string, unknown>>;
  /** HTTP headers that no shape describes, by lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

export class AwsError extends Error {
  override readonly name = "AwsError";
  /** The wire code, such as `NoSuchBucket`: the shape's name, or its query alias. */
  readonly code: string;
  readonly status: number | undefined;
  readonly fault: Fault;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.fault = options.fault ?? ((options.status ?? 400) >= 500 ? "server" : "client");
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}
