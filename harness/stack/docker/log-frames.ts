/**
 * What a container wrote, as Docker's Engine API hands it over: pieces behind headers that tell the
 * output and the length. https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */

const HEADER_BYTES = 8;
const LENGTH_AT = 4;
const STDOUT = 1;

/** Both outputs as one, or the first alone. */
export function payloadOf(frames: Buffer, outputs: "both" | "stdout" = "both"): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= frames.length; ) {
    const length = frames.readUInt32BE(at + LENGTH_AT);
    if (outputs === "both" || frames[at] === STDOUT)
      pieces.push(frames.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));
    at += HEADER_BYTES + length;
  }
  return Buffer.concat(pieces);
}
