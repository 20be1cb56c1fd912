/**
 * Keyed documents with secondary indexes: what a service's store is built on. A document is plain
 * JSON (times as milliseconds, bytes as blobs); it is copied on the way in and on the way out.
 */

export interface CollectionDefinition<T> {
  /** Unique among all services: `<service>/<what>`, such as `sqs/messages`. */
  readonly name: string;
  /** Values to find documents by; undefined leaves a document out of that index. */
  readonly indexes?: Readonly<Record<string, (document: T) => string | number | undefined>>;
  /** The blobs a document keeps alive. */
  readonly blobs?: (document: T) => readonly string[];
}

/** Bounds on keys, compared as UTF-8 bytes. */
export interface KeyRange {
  readonly prefix?: string;
  /** First key, inclusive. */
  readonly from?: string;
  /** First key, exclusive. */
  readonly after?: string;
  readonly limit?: number;
}

/** Bounds on an index, both inclusive, in the order of the index, then of the key. */
export interface IndexRange {
  readonly from?: string | number;
  readonly to?: string | number;
  readonly limit?: number;
}

export interface Entry<T> {
  readonly key: string;
  readonly document: T;
}

export interface Collection<T> {
  find(key: string): T | undefined;
  put(key: string, document: T): void;
  /** Whether there was one. */
  remove(key: string): boolean;
  scan(range?: KeyRange): readonly Entry<T>[];
  scanBy(index: string, range?: IndexRange): readonly Entry<T>[];
  count(range?: KeyRange): number;
  countBy(index: string, range?: IndexRange): number;
}

export interface Documents {
  /** The documents of `definition` in `scope` (a region, or `global`). */
  collection<T>(definition: CollectionDefinition<T>, scope: string): Collection<T>;
}
