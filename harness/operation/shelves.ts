/** A service's collections, each named `<service>/<what>`. */

import type { ServiceName } from "#model/types/index.ts";
import type { Collection, CollectionDefinition } from "#store/documents.ts";
import type { StoreScope } from "./service.ts";

/** What a region keeps; `scope` is `global` where a service keeps the same in every region. */
export const shelvesOf =
  (service: ServiceName, { documents, region }: StoreScope, scope: string = region) =>
  <T>(what: string, more: Omit<CollectionDefinition<T>, "name"> = {}): Collection<T> =>
    documents.collection<T>({ name: `${service}/${what}`, ...more }, scope);
