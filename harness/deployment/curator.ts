/** What people do with the deployed system: curators drop batches, viewers search and play. */

import { createVisitor, type Visitor } from "#engines/visitor/visitor.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Caller } from "#operation/caller.ts";
import type { Batch } from "./batch.ts";
import { waitingManifests } from "./dropbox.ts";
import type { Reference } from "./reference.ts";

export interface Collection {
  readonly id: string;
  readonly name: string;
  readonly dropboxDirectory: string;
}

export interface BatchState {
  readonly registry: {
    readonly id: string;
    readonly title: string;
    readonly file_name: string;
    readonly complete: boolean;
    readonly error: boolean;
    readonly error_message: string | null;
  };
  readonly entries: readonly {
    readonly position: number;
    readonly current_status: string;
    readonly complete: boolean;
    readonly error: boolean;
    readonly error_message: string | null;
    readonly media_object_pid: string | null;
  }[];
}

export interface Section {
  readonly id: string;
  readonly label: string;
  readonly medium: "video" | "audio";
  readonly status: string;
  readonly percent: number;
  readonly errors: readonly string[];
  readonly workflowId?: string;
  readonly derivatives: readonly { readonly quality: string; readonly hlsUrl?: string }[];
}

export interface Item {
  readonly id: string;
  readonly published: boolean;
  readonly sections: readonly Section[];
}

export interface Curator {
  collections(): Promise<readonly Collection[]>;
  createCollection(name: string, managers: readonly string[]): Promise<Collection>;
  /** Uploads media first, the manifest last; resolves to the manifest's key. */
  drop(collection: Collection, batch: Batch): Promise<string>;
  /** Keys of the manifests that were dropped, and are neither taken nor refused yet. */
  waiting(): Promise<readonly string[]>;
  batches(): Promise<readonly BatchState[]>;
  item(id: string): Promise<Item>;
  /** Undefined when there is none of that id. */
  findItem(id: string): Promise<Item | undefined>;
  /** Ids of the items that a search finds. */
  search(query: string): Promise<readonly string[]>;
  /** A viewer without staff rights: cookies are kept between visits. */
  viewer(): Visitor;
}

export function createCurator(reference: Reference, call: Caller, now: () => number): Curator {
  const staff = createVisitor(now);
  const bucket = reference.names.masterfiles;
  const find = async <T>(path: string, body?: unknown): Promise<T | undefined> => {
    const url = `${reference.webUrl}${path}`;
    const headers = { "avalon-api-key": reference.apiKey, "content-type": "application/json" };
    const { status, text } = await staff.visit(url, {
      headers,
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (status === 404) return undefined;
    if (status >= 300)
      throw new HarnessError(
        "HOP_FAILED",
        `The web application answered ${url} with ${status}: ${text}`,
      );
    return JSON.parse(text) as T;
  };
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const found = await find<T>(path, body);
    if (found !== undefined) return found;
    throw new HarnessError("HOP_FAILED", `The web application has nothing at ${path}.`);
  };
  return {
    collections: () => ask("/admin/collections.json"),
    createCollection: (name, managers) => ask("/admin/collections", { name, managers }),
    async drop(collection, batch) {
      const prefix = `dropbox/${collection.dropboxDirectory}/`;
      for (const file of batch.files)
        await call("s3", "PutObject", {
          Bucket: bucket,
          Key: `${prefix}${file.path}`,
          Body: file.open(),
        });
      const { name, bytes } = batch.manifest;
      const Key = `${prefix}${name}`;
      await call("s3", "PutObject", { Bucket: bucket, Key, Body: bytes });
      return Key;
    },
    waiting: () => waitingManifests(call, bucket),
    batches: () => ask("/admin/batches.json"),
    item: (id) => ask(itemPath(id)),
    findItem: (id) => find(itemPath(id)),
    async search(query) {
      const path = `/catalog.json?q=${encodeURIComponent(query)}`;
      const { documents } = await ask<{ documents: readonly { readonly id: string }[] }>(path);
      return documents.map(({ id }) => id);
    },
    viewer: () => createVisitor(now),
  };
}

const itemPath = (id: string) => `/media_objects/${encodeURIComponent(id)}.json`;
