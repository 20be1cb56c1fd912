/** IAM's wildcards: `*` is any run of characters, the empty one included; `?` is exactly one. */

/** Whether `pattern` covers the whole of `text`; takes at most pattern × text steps. */
export function wildcardMatches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  let i = 0;
  while (i < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      resumeAt = i;
    } else if (pattern[at] === "?" || pattern[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      // Let the last star swallow one more character and try again from there.
      at = star + 1;
      i = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
