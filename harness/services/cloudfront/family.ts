/**
 * What all things with a configuration and an ETag have in common: create, find, update and delete
 * under If-Match, and lists in pages.
 */

import type { AwsError } from "#kernel/aws-error.ts";
import { textId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { TransitionContext } from "#operation/context.ts";
import type { Collection } from "#store/documents.ts";
import { invalidIfMatchVersion, preconditionFailed } from "./errors.ts";
import { ID_ALPHABET, ID_LENGTH, PAGE_ITEMS_MAX } from "./limits.ts";
import type { CloudfrontStore, Versioned } from "./store.ts";

type Context = TransitionContext<CloudfrontStore>;

/** An id in CloudFront's form, such as `E2QWRUHAPOMQZL`. */
export function newId(random: Random, letter: string): string {
  return letter + textId(random, ID_LENGTH, ID_ALPHABET);
}

/** A first version of something. */
export function newVersion<Config>(ctx: Context, id: string, config: Config): Versioned<Config> {
  const eTag = newId(ctx.random, "E");
  return { id, config, eTag, createdAt: ctx.now, modifiedAt: ctx.now };
}

/** The next version of `document`. */
export function nextVersion<Config, Document extends Versioned<Config>>(
  ctx: Context,
  document: Document,
  config: Config,
): Document {
  return { ...document, config, eTag: newId(ctx.random, "E"), modifiedAt: ctx.now };
}

/** The document, or the error that says it does not exist. */
export function found<T>(shelf: Collection<T>, id: string | undefined, missing: () => AwsError): T {
  const document = id === undefined ? undefined : shelf.find(id);
  if (document === undefined) throw missing();
  return document;
}

/** Throws unless the caller has seen the newest version. */
export function checkMatch(document: { readonly eTag: string }, ifMatch: string | undefined): void {
  if (!ifMatch) throw invalidIfMatchVersion();
  if (ifMatch.replaceAll('"', "") !== document.eTag) throw preconditionFailed();
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly maxItems: number;
  readonly nextMarker: string | undefined;
}

/** One page of things that are in the order of their ids; a marker is the last id seen. */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  request: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
): Page<T> {
  const maxItems = Math.min(request.MaxItems ?? PAGE_ITEMS_MAX, PAGE_ITEMS_MAX);
  const rest = all.filter(({ id }) => id > (request.Marker ?? ""));
  const items = rest.slice(0, maxItems);
  return { items, maxItems, nextMarker: rest.length > maxItems ? items.at(-1)?.id : undefined };
}

/** The members that most lists of CloudFront have besides their items. */
export function listMembers<T>(page: Page<T>, marker: string | undefined) {
  return {
    Marker: marker ?? "",
    MaxItems: page.maxItems,
    IsTruncated: page.nextMarker !== undefined,
    Quantity: page.items.length,
    ...(page.nextMarker !== undefined && { NextMarker: page.nextMarker }),
  };
}

export const documentsOf = <T>(shelf: Collection<T>): readonly T[] =>
  shelf.scan().map(({ document }) => document);
