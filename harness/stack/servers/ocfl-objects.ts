/**
 * What Fedora was killed in the middle of writing. It keeps each resource as an OCFL object, as
 * several S3 objects that are written one after another: a version's first, then those of the root.
 * One that was cut off is refused ever after ("is missing its root sidecar file", seen of 6.1.0).
 * Its write was never answered: it is taken back or, where the root tells of it, completed.
 * Choice: on AWS an operator does this by hand.
 * https://ocfl.io/1.0/spec/#object-structure
 */

import type { S3Access } from "../definition.ts";

/** An S3 object of the storage root; equal content has an equal `etag`. */
export interface StoredFile {
  readonly key: string;
  readonly etag: string;
}

export interface Mending {
  /** Pairs of keys: what is copied, and where to. */
  readonly copies: readonly (readonly [from: string, to: string])[];
  readonly removals: readonly string[];
}

/** An object's root is named by a digest (layout 0004); the rest is its own. */
const IN_OBJECT = /^((?:.*\/)?[0-9a-f]{64})\/(.+)$/;
const INVENTORY = "inventory.json";
const SIDECAR = /^inventory\.json\.\w+$/;
const VERSION = /^v(\d+)\//;

/** What makes every object of the listing whole; nothing where all are. */
export function mendingOf(files: readonly StoredFile[]): Mending {
  const objects = new Map<string, Map<string, string>>();
  for (const { key, etag } of files) {
    const [, root, path] = IN_OBJECT.exec(key) ?? [];
    if (root === undefined || path === undefined) continue;
    const known = objects.get(root) ?? new Map<string, string>();
    objects.set(root, known.set(path, etag));
  }
  const all = [...objects].map(([root, etags]) => mendingAt(root, etags));
  return {
    copies: all.flatMap(({ copies }) => copies),
    removals: all.flatMap(({ removals }) => removals),
  };
}

/** `etags` are those of the object's files by their path in it. */
function mendingAt(root: string, etags: ReadonlyMap<string, string>): Mending {
  const paths = [...etags.keys()];
  const removing = (unwanted: readonly string[]) => unwanted.map((path) => `${root}/${path}`);
  const inventory = etags.get(INVENTORY);
  // Nobody was told of an object that has no inventory yet.
  if (inventory === undefined) return { copies: [], removals: removing(paths) };
  const versions = paths.flatMap((path) => Number(VERSION.exec(path)?.[1] ?? []));
  // The root's inventory is that of the newest version that was finished.
  const current = [...new Set(versions)].find(
    (version) => etags.get(`v${version}/${INVENTORY}`) === inventory,
  );
  // Gap: an object of a form that is not understood is left as it is, for Fedora to judge.
  if (current === undefined) return { copies: [], removals: [] };
  const begun = paths.filter((path) => Number(VERSION.exec(path)?.[1] ?? 0) > current);
  const sidecars = paths.flatMap((path) => {
    const [version, name = ""] = path.split("/");
    return version === `v${current}` && SIDECAR.test(name) ? [[path, name] as const] : [];
  });
  const copies = sidecars
    .filter(([path, name]) => etags.get(name) !== etags.get(path))
    .map(([path, name]) => [`${root}/${path}`, `${root}/${name}`] as const);
  return { copies, removals: removing(begun) };
}

/** Makes whole what is in the bucket; Fedora must not run. */
export async function mendObjects(access: S3Access): Promise<void> {
  const { S3, paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const { endpoint, region, accessKeyId, secretAccessKey, bucket: Bucket } = access;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3({ endpoint, region, credentials, forcePathStyle: true });
  try {
    const files: StoredFile[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
      files.push(...Contents.map(({ Key = "", ETag = "" }) => ({ key: Key, etag: ETag })));
    const { copies, removals } = mendingOf(files);
    for (const Key of removals) await client.deleteObject({ Bucket, Key });
    for (const [from, Key] of copies)
      await client.copyObject({ Bucket, Key, CopySource: `${Bucket}/${encodeURIComponent(from)}` });
  } finally {
    client.destroy();
  }
}
