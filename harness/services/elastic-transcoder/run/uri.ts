/** References between files of one job. */

/** How a playlist called `from` refers to the file called `to`: relative, and escaped as a URI. */
export function relativeUri(from: string, to: string): string {
  const base = from.split("/").slice(0, -1);
  const target = to.split("/");
  let shared = 0;
  while (shared < base.length && shared < target.length - 1 && base[shared] === target[shared]) {
    shared += 1;
  }
  const up = base.slice(shared).map(() => "..");
  return [...up, ...target.slice(shared).map(encodeURIComponent)].join("/");
}
