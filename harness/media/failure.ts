/** Why media could not be made, in neutral words; each service has its own codes for them. */

export type FailureReason =
  /** No demuxer makes sense of the input: not media, or broken. */
  | "input-unreadable"
  /** A known format with a codec that nothing here decodes. */
  | "input-unsupported"
  /** The input has no stream of a kind that the output is made of. */
  | "no-matching-stream"
  /** The wanted excerpt begins after the input's end. */
  | "clip-after-end"
  /** The combination of container, codec and options is not built. */
  | "settings-unsupported"
  /** The disk is full. */
  | "disk-full"
  /** Anything else the transcoder died of. */
  | "engine-failed";

export class MediaFailure extends Error {
  override readonly name = "MediaFailure";
  readonly reason: FailureReason;

  /** `message` is a sentence for people: what was wrong with which value. */
  constructor(reason: FailureReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
  }
}
