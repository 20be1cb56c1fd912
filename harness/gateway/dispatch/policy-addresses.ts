/** Internet addresses in conditions: IPv4 and IPv6, single or as a CIDR block (RFC 4632, 4291). */

interface Address {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

/** Whether `address` lies in `network` (`10.0.0.0/8`, `2001:db8::/32` or one address). */
export function inNetwork(address: string, network: string): boolean {
  const [base = "", length] = network.split("/");
  const inside = parseAddress(address);
  const outer = parseAddress(base);
  if (!inside || !outer || inside.width !== outer.width) return false;
  const prefix = length === undefined ? outer.width : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > outer.width) return false;
  const shift = BigInt(outer.width - prefix);
  return inside.bits >> shift === outer.bits >> shift;
}

function parseAddress(text: string): Address | undefined {
  // A dual-stack socket reports an IPv4 peer as `::ffff:10.0.0.1`.
  const plain = text.replace(/^::ffff:(?=\d+\.)/i, "");
  return plain.includes(":") ? parseIpv6(plain) : parseIpv4(plain);
}

function parseIpv4(text: string): Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return { bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), width: 32 };
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return {
    bits: groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n),
    width: 128,
  };
}
