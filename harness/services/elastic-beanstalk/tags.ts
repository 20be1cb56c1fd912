/** Tags of applications, versions, templates and environments, by ARN. */

import { parseArn } from "#kernel/arn.ts";
import type { Tag } from "#model/types/elastic-beanstalk.ts";
import * as errors from "./errors.ts";
import { living } from "./find.ts";
import { tagsMax } from "./limits.ts";
import type { BeanstalkStore } from "./store.ts";

/** Checks first: nothing is changed when the tags become too many. */
export function changeTags(
  store: BeanstalkStore,
  arn: string,
  added: readonly Tag[] = [],
  removed: readonly string[] = [],
): void {
  const kept = Object.entries(store.tags.find(arn) ?? {}).filter(([key]) => !removed.includes(key));
  const all = { ...Object.fromEntries(kept), ...toRecord(added) };
  if (Object.keys(all).length > tagsMax) throw errors.tooManyTags(tagsMax);
  if (Object.keys(all).length > 0) store.tags.put(arn, all);
  else store.tags.remove(arn);
}

const toRecord = (tags: readonly Tag[]) =>
  Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));

export function tagsOf(store: BeanstalkStore, arn: string): readonly Tag[] {
  return Object.entries(store.tags.find(arn) ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** Throws AWS's error for an ARN that names nothing of this service's. */
export function refuseUnknown({ store }: { readonly store: BeanstalkStore }, arn: string): void {
  const [kind = "", first = "", second = ""] = (parseArn(arn)?.resource ?? "").split("/");
  const isThere =
    (kind === "application" && store.applications.find(first)) ||
    (kind === "applicationversion" && store.versions.find(`${first}/${second}`)) ||
    (kind === "configurationtemplate" && store.templates.find(`${first}/${second}`)) ||
    (kind === "environment" && living(store).some(({ name }) => name === second));
  if (!isThere) throw errors.noResource(arn);
}
