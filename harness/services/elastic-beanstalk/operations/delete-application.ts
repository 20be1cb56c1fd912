/** DeleteApplication: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DeleteApplication.html */

import * as errors from "../errors.ts";
import { living } from "../find.ts";
import { arnOf } from "../ids.ts";
import type { EbTransition } from "../operation.ts";
import { beginTermination } from "../run/begin.ts";

/** An application that is not there is deleted without a word, as AWS does. */
export const deleteApplication: EbTransition<"DeleteApplication"> = (input, ctx) => {
  const { ApplicationName: name, TerminateEnvByForce: isForced = false } = input;
  const { store } = ctx;
  const running = living(store).filter(({ application }) => application === name);
  if (running.length > 0 && !isForced) throw errors.applicationInUse(name);
  const events = running.flatMap((environment) => beginTermination(ctx, environment));
  for (const { key } of store.versions.scan({ prefix: `${name}/` })) store.versions.remove(key);
  for (const { key } of store.templates.scan({ prefix: `${name}/` })) store.templates.remove(key);
  store.applications.remove(name);
  for (const kind of ["applicationversion", "configurationtemplate"] as const)
    for (const { key } of store.tags.scan({ prefix: `${arnOf(ctx, kind, name)}/` }))
      store.tags.remove(key);
  store.tags.remove(arnOf(ctx, "application", name));
  return { output: {}, events };
};
