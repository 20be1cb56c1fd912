/**
 * Key groups: the public keys that a behaviour trusts to sign.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateKeyGroup.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import { uuid } from "#kernel/ids.ts";
import type { KeyGroupConfig } from "#model/types/cloudfront.ts";
import type { TransitionContext } from "#operation/context.ts";
import { behavioursOf } from "../distribution.ts";
import { alreadyExists, inUse, invalidArgument, noSuchKeyGroup } from "../errors.ts";
import { checkMatch, documentsOf, found, newVersion, nextVersion, pageOf } from "../family.ts";
import type { CloudfrontStore, CloudfrontTransition, Versioned } from "../store.ts";

type Context = TransitionContext<CloudfrontStore>;
type KeyGroup = Versioned<KeyGroupConfig>;

const shape = ({ id, modifiedAt, config }: KeyGroup) => ({
  Id: id,
  LastModifiedTime: new Date(modifiedAt),
  KeyGroupConfig: config,
});

const groupOf = (ctx: Context, id: string): KeyGroup =>
  found(ctx.store.keyGroups, id, noSuchKeyGroup);

function check(config: KeyGroupConfig, ctx: Context, own?: string): void {
  const taken = documentsOf(ctx.store.keyGroups).some(
    (group) => group.config.Name === config.Name && group.id !== own,
  );
  if (taken) {
    throw alreadyExists("KeyGroupAlreadyExists", `A key group with the name ${config.Name}`);
  }
  const unknown = config.Items.find((id) => !ctx.store.publicKeys.find(id));
  if (unknown !== undefined) {
    throw invalidArgument(`The public key ${unknown} of the key group does not exist.`);
  }
}

export const createKeyGroup: CloudfrontTransition<"CreateKeyGroup"> = (input, ctx) => {
  check(input.KeyGroupConfig, ctx);
  const group = newVersion(ctx, uuid(ctx.random), input.KeyGroupConfig);
  ctx.store.keyGroups.put(group.id, group);
  const location = `${ctx.origin}/2020-05-31/key-group/${group.id}`;
  return { output: { KeyGroup: shape(group), Location: location, ETag: group.eTag } };
};

export const getKeyGroup: CloudfrontTransition<"GetKeyGroup"> = (input, ctx) => {
  const group = groupOf(ctx, input.Id);
  return { output: { KeyGroup: shape(group), ETag: group.eTag } };
};

export const getKeyGroupConfig: CloudfrontTransition<"GetKeyGroupConfig"> = (input, ctx) => {
  const { config, eTag } = groupOf(ctx, input.Id);
  return { output: { KeyGroupConfig: config, ETag: eTag } };
};

export const updateKeyGroup: CloudfrontTransition<"UpdateKeyGroup"> = (input, ctx) => {
  const group = groupOf(ctx, input.Id);
  checkMatch(group, input.IfMatch);
  check(input.KeyGroupConfig, ctx, group.id);
  const next = nextVersion(ctx, group, input.KeyGroupConfig);
  ctx.store.keyGroups.put(next.id, next);
  return { output: { KeyGroup: shape(next), ETag: next.eTag } };
};

export const deleteKeyGroup: CloudfrontTransition<"DeleteKeyGroup"> = (input, ctx) => {
  const group = groupOf(ctx, input.Id);
  checkMatch(group, input.IfMatch);
  const user = documentsOf(ctx.store.distributions).find(({ config }) =>
    behavioursOf(config).some((behaviour) => behaviour.TrustedKeyGroups?.Items?.includes(group.id)),
  );
  if (user) throw inUse("ResourceInUse", `The key group ${group.id}`, `distribution ${user.id}`);
  ctx.store.keyGroups.remove(group.id);
  return { output: {} };
};

export const listKeyGroups: CloudfrontTransition<"ListKeyGroups"> = (input, ctx) => {
  const { items, maxItems, nextMarker } = pageOf(documentsOf(ctx.store.keyGroups), input);
  const list = {
    MaxItems: maxItems,
    Quantity: items.length,
    NextMarker: nextMarker,
    Items: items.map((group) => ({ KeyGroup: shape(group) })),
  };
  return { output: { KeyGroupList: list } };
};
