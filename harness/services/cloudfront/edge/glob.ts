/** CloudFront's wildcards: `*` is any run of characters, the empty one included; `?` is one. */

/** Whether `pattern` covers the whole of `text`; takes at most pattern × text steps. */
export function globMatches(pattern: string, text: string): boolean {
  let reachable = new Set([0]);
  const skipStars = (positions: Set<number>) => {
    for (const at of positions) if (pattern[at] === "*") positions.add(at + 1);
    return positions;
  };
  reachable = skipStars(reachable);
  for (const character of text) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (pattern[at] === "*") next.add(at);
      else if (pattern[at] === "?" || pattern[at] === character) next.add(at + 1);
    }
    if (next.size === 0) return false;
    reachable = skipStars(next);
  }
  return reachable.has(pattern.length);
}
