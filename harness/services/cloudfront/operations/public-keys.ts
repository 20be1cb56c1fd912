/**
 * Public keys, with which the edge checks signed URLs and cookies; and the key pairs of account
 * owners, for which AWS has no API (they are made in the console by the root user).
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreatePublicKey.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import { createPublicKey } from "node:crypto";
import type { PublicKeyConfig } from "#model/types/cloudfront.ts";
import type { TransitionContext } from "#operation/context.ts";
import type { Transition } from "#operation/service.ts";
import {
  alreadyExists,
  illegalUpdate,
  inUse,
  invalidPublicKey,
  noSuchPublicKey,
} from "../errors.ts";
import {
  checkMatch,
  documentsOf,
  found,
  newId,
  newVersion,
  nextVersion,
  pageOf,
} from "../family.ts";
import type { CloudfrontStore, CloudfrontTransition, Versioned } from "../store.ts";

type Context = TransitionContext<CloudfrontStore>;
type PublicKey = Versioned<PublicKeyConfig>;

const shape = ({ id, createdAt, config }: PublicKey) => ({
  Id: id,
  CreatedTime: new Date(createdAt),
  PublicKeyConfig: config,
});

const keyOf = (ctx: Context, id: string): PublicKey =>
  found(ctx.store.publicKeys, id, noSuchPublicKey);

/** AWS: RSA of 2048 bits or ECDSA on P-256, as a PEM. Older key pairs of accounts may be shorter. */
function checkPublicKey(pem: string, rsaBits: readonly number[]): void {
  let key: ReturnType<typeof createPublicKey>;
  try {
    key = createPublicKey(pem);
  } catch {
    // Whatever is wrong with it, AWS says the same.
    throw invalidPublicKey();
  }
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const rsa = key.asymmetricKeyType === "rsa" && rsaBits.includes(modulusLength ?? 0);
  const elliptic = key.asymmetricKeyType === "ec" && namedCurve === "prime256v1";
  if (!rsa && !elliptic) throw invalidPublicKey();
}

export const createPublicKeyOperation: CloudfrontTransition<"CreatePublicKey"> = (input, ctx) => {
  const config = input.PublicKeyConfig;
  checkPublicKey(config.EncodedKey, [2048]);
  const twin = documentsOf(ctx.store.publicKeys).find(
    (key) =>
      key.config.Name === config.Name || key.config.CallerReference === config.CallerReference,
  );
  if (twin) {
    const what = `A public key with the name ${config.Name} or its caller reference`;
    throw alreadyExists("PublicKeyAlreadyExists", what);
  }
  const key = newVersion(ctx, newId(ctx.random, "K"), config);
  ctx.store.publicKeys.put(key.id, key);
  const location = `${ctx.origin}/2020-05-31/public-key/${key.id}`;
  return { output: { PublicKey: shape(key), Location: location, ETag: key.eTag } };
};

export const getPublicKey: CloudfrontTransition<"GetPublicKey"> = (input, ctx) => {
  const key = keyOf(ctx, input.Id);
  return { output: { PublicKey: shape(key), ETag: key.eTag } };
};

export const getPublicKeyConfig: CloudfrontTransition<"GetPublicKeyConfig"> = (input, ctx) => {
  const { config, eTag } = keyOf(ctx, input.Id);
  return { output: { PublicKeyConfig: config, ETag: eTag } };
};

/** AWS: only the comment may change. */
export const updatePublicKey: CloudfrontTransition<"UpdatePublicKey"> = (input, ctx) => {
  const key = keyOf(ctx, input.Id);
  checkMatch(key, input.IfMatch);
  const { EncodedKey: pem, Name: name, CallerReference: reference } = input.PublicKeyConfig;
  const { config } = key;
  if (pem !== config.EncodedKey || name !== config.Name || reference !== config.CallerReference) {
    throw illegalUpdate("Of a public key, only the comment can be updated.");
  }
  const next = nextVersion(ctx, key, input.PublicKeyConfig);
  ctx.store.publicKeys.put(next.id, next);
  return { output: { PublicKey: shape(next), ETag: next.eTag } };
};

export const deletePublicKey: CloudfrontTransition<"DeletePublicKey"> = (input, ctx) => {
  const key = keyOf(ctx, input.Id);
  checkMatch(key, input.IfMatch);
  const group = documentsOf(ctx.store.keyGroups).find(({ config }) =>
    config.Items.includes(key.id),
  );
  if (group) throw inUse("PublicKeyInUse", `The public key ${key.id}`, `key group ${group.id}`);
  ctx.store.publicKeys.remove(key.id);
  return { output: {} };
};

export const listPublicKeys: CloudfrontTransition<"ListPublicKeys"> = (input, ctx) => {
  const { items, maxItems, nextMarker } = pageOf(documentsOf(ctx.store.publicKeys), input);
  const list = {
    MaxItems: maxItems,
    Quantity: items.length,
    NextMarker: nextMarker,
    Items: items.map(({ id, createdAt, config }) => ({
      Id: id,
      Name: config.Name,
      CreatedTime: new Date(createdAt),
      EncodedKey: config.EncodedKey,
      Comment: config.Comment,
    })),
  };
  return { output: { PublicKeyList: list } };
};

export interface KeyPairRegistration {
  readonly KeyPairId: string;
  /** PEM. */
  readonly PublicKey: string;
  /** Whose key pair it is; the caller's own account when absent. */
  readonly Account?: string;
}

/** Makes a key pair of an account's owner known, as its trusted signers need it. Internal. */
export const registerKeyPair: Transition<CloudfrontStore, KeyPairRegistration, object> = (
  input,
  ctx,
) => {
  checkPublicKey(input.PublicKey, [1024, 2048]);
  ctx.store.keyPairs.put(input.KeyPairId, {
    id: input.KeyPairId,
    account: input.Account ?? ctx.account,
    publicKey: input.PublicKey,
  });
  return { output: {} };
};
