/** IPv4 addresses against CIDR blocks (RFC 4632): all that viewer policies and webhooks can name. */

/** Whether `address` lies in `network`, such as `192.0.2.0/24`; one address may stand alone. */
export function inIpv4Network(address: string, network: string): boolean {
  const [base = "", length = "32"] = network.split("/");
  // A dual-stack socket reports an IPv4 peer as `::ffff:10.0.0.1`.
  const inside = parseIpv4(address.replace(/^::ffff:(?=\d+\.)/i, ""));
  const outer = parseIpv4(base);
  if (inside === undefined || outer === undefined) return false;
  if (!/^\d{1,2}$/.test(length) || Number(length) > 32) return false;
  const blockSize = 2 ** (32 - Number(length));
  return Math.floor(inside / blockSize) === Math.floor(outer / blockSize);
}

function parseIpv4(text: string): number | undefined {
  const parts = text.split(".");
  const valid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && +part < 256);
  return valid ? parts.reduce((value, part) => value * 256 + Number(part), 0) : undefined;
}
