/** Lists in pages. A marker is the key of the page's last entry. */

/** AWS: as many entries as a page holds when the request does not say. */
const PAGE = 100;

/** One page of `entries`, in the order of their keys. */
export function pageOf<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  asked: { readonly Marker?: string | undefined; readonly MaxRecords?: number | undefined },
): { readonly entries: readonly T[]; readonly Marker?: string } {
  const ordered = entries.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rest = ordered.filter((entry) => !asked.Marker || keyOf(entry) > asked.Marker);
  const page = rest.slice(0, asked.MaxRecords ?? PAGE);
  const last = page.at(-1);
  if (last === undefined || rest.length === page.length) return { entries: page };
  return { entries: page, Marker: keyOf(last) };
}
