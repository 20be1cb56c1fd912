/** IP addresses and blocks (RFC 4632, RFC 4291), as event patterns compare them. */

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Whether `address` lies in `block`; false when either is malformed. */
export function isInBlock(address: string, block: string): boolean {
  const [network = "", length = ""] = block.split("/");
  const from = parseAddress(network);
  const given = parseAddress(address);
  if (!from || given?.bits !== from.bits || !isLength(length, from.bits)) return false;
  const ignored = BigInt(from.bits - Number(length));
  return given.value >> ignored === from.value >> ignored;
}

/** Whether the text is a block such as `10.0.0.0/24`. */
export function isBlock(text: string): boolean {
  const [network = "", length = "", ...rest] = text.split("/");
  const address = parseAddress(network);
  return address !== undefined && rest.length === 0 && isLength(length, address.bits);
}

const isLength = (text: string, bits: number) => /^\d{1,3}$/.test(text) && Number(text) <= bits;

function parseAddress(text: string): Address | undefined {
  return text.includes(":") ? parseVersion6(text) : parseVersion4(text);
}

function parseVersion4(text: string): Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  if (!parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
}

function parseVersion6(text: string): Address | undefined {
  const [head = "", tail, ...rest] = text.split("::");
  if (rest.length > 0) return undefined;
  const before = groups(head);
  const after = groups(tail ?? "");
  const gap = 8 - before.length - after.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  const all = [...before, ...Array<string>(gap).fill("0"), ...after];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { bits: 128, value: all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n) };
}

const groups = (text: string) => (text === "" ? [] : text.split(":"));
