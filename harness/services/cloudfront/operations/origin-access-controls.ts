/**
 * Origin access controls: the distribution signs for itself as the CloudFront service, and the
 * bucket's policy names the distribution.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateOriginAccessControl.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import type { OriginAccessControlConfig } from "#model/types/cloudfront.ts";
import type { TransitionContext } from "#operation/context.ts";
import { alreadyExists, inUse, invalidArgument, noSuchOriginAccessControl } from "../errors.ts";
import {
  checkMatch,
  documentsOf,
  found,
  listMembers,
  newId,
  newVersion,
  nextVersion,
  pageOf,
} from "../family.ts";
import type { CloudfrontStore, CloudfrontTransition, Versioned } from "../store.ts";

type Context = TransitionContext<CloudfrontStore>;
type Control = Versioned<OriginAccessControlConfig>;

const shape = ({ id, config }: Control) => ({ Id: id, OriginAccessControlConfig: config });

const controlOf = (ctx: Context, id: string): Control =>
  found(ctx.store.controls, id, noSuchOriginAccessControl);

function check(config: OriginAccessControlConfig, ctx: Context, own?: string): void {
  const taken = documentsOf(ctx.store.controls).some(
    (control) => control.config.Name === config.Name && control.id !== own,
  );
  if (taken) {
    const what = `An origin access control with the name ${config.Name}`;
    throw alreadyExists("OriginAccessControlAlreadyExists", what);
  }
  if (config.OriginAccessControlOriginType !== "s3") {
    const type = config.OriginAccessControlOriginType;
    throw invalidArgument(`Origin type ${type} is not built in this harness; only s3 is.`);
  }
}

export const createOriginAccessControl: CloudfrontTransition<"CreateOriginAccessControl"> = (
  input,
  ctx,
) => {
  check(input.OriginAccessControlConfig, ctx);
  const control = newVersion(ctx, newId(ctx.random, "E"), input.OriginAccessControlConfig);
  ctx.store.controls.put(control.id, control);
  const location = `${ctx.origin}/2020-05-31/origin-access-control/${control.id}`;
  return {
    output: { OriginAccessControl: shape(control), Location: location, ETag: control.eTag },
  };
};

export const getOriginAccessControl: CloudfrontTransition<"GetOriginAccessControl"> = (
  input,
  ctx,
) => {
  const control = controlOf(ctx, input.Id);
  return { output: { OriginAccessControl: shape(control), ETag: control.eTag } };
};

export const getOriginAccessControlConfig: CloudfrontTransition<"GetOriginAccessControlConfig"> = (
  input,
  ctx,
) => {
  const { config, eTag } = controlOf(ctx, input.Id);
  return { output: { OriginAccessControlConfig: config, ETag: eTag } };
};

export const updateOriginAccessControl: CloudfrontTransition<"UpdateOriginAccessControl"> = (
  input,
  ctx,
) => {
  const control = controlOf(ctx, input.Id);
  checkMatch(control, input.IfMatch);
  check(input.OriginAccessControlConfig, ctx, control.id);
  const next = nextVersion(ctx, control, input.OriginAccessControlConfig);
  ctx.store.controls.put(next.id, next);
  return { output: { OriginAccessControl: shape(next), ETag: next.eTag } };
};

export const deleteOriginAccessControl: CloudfrontTransition<"DeleteOriginAccessControl"> = (
  input,
  ctx,
) => {
  const control = controlOf(ctx, input.Id);
  checkMatch(control, input.IfMatch);
  const user = documentsOf(ctx.store.distributions).find(({ config }) =>
    config.Origins.Items.some((origin) => origin.OriginAccessControlId === control.id),
  );
  if (user) {
    const what = `The origin access control ${control.id}`;
    throw inUse("OriginAccessControlInUse", what, `distribution ${user.id}`);
  }
  ctx.store.controls.remove(control.id);
  return { output: {} };
};

export const listOriginAccessControls: CloudfrontTransition<"ListOriginAccessControls"> = (
  input,
  ctx,
) => {
  const page = pageOf(documentsOf(ctx.store.controls), input);
  const items = page.items.map(({ id, config }) => ({
    ...config,
    Id: id,
    Description: config.Description ?? "",
  }));
  const list = { ...listMembers(page, input.Marker), Items: items };
  return { output: { OriginAccessControlList: list } };
};
