/** Looking things up as requests name them; AWS's error when they are not there. */

import * as errors from "./errors.ts";
import type { Scope } from "./operation.ts";
import type {
  ApplicationDocument,
  BeanstalkStore,
  EnvironmentDocument,
  TemplateDocument,
  VersionDocument,
} from "./store.ts";

export function applicationAt({ store }: Scope, name: string): ApplicationDocument {
  const found = store.applications.find(name);
  if (!found) throw errors.noApplication(name);
  return found;
}

export function versionAt({ store }: Scope, application: string, label: string): VersionDocument {
  const found = store.versions.find(`${application}/${label}`);
  if (!found) throw errors.noVersion(label);
  return found;
}

export function templateAt({ store }: Scope, application: string, name: string): TemplateDocument {
  const found = store.templates.find(`${application}/${name}`);
  if (!found) throw errors.noTemplate(name);
  return found;
}

export interface EnvironmentRef {
  readonly EnvironmentId?: string | undefined;
  readonly EnvironmentName?: string | undefined;
  readonly ApplicationName?: string | undefined;
}

/** The environment that is not terminated; its name is unique among those. */
export function environmentAt({ store }: Scope, ref: EnvironmentRef): EnvironmentDocument {
  const { EnvironmentId: id, EnvironmentName: name, ApplicationName: application } = ref;
  if (id === undefined && name === undefined) throw errors.environmentNamedNothing();
  const found = living(store).find(
    (one) =>
      (id === undefined || one.id === id) &&
      (name === undefined || one.name === name) &&
      (application === undefined || one.application === application),
  );
  if (!found)
    throw name === undefined ? errors.noEnvironmentId(id ?? "") : errors.noEnvironment(name);
  return found;
}

/** The same, when nothing is being done with it. */
export function readyEnvironmentAt(scope: Scope, ref: EnvironmentRef): EnvironmentDocument {
  const environment = environmentAt(scope, ref);
  if (environment.status !== "Ready") throw errors.invalidState(environment.name, "Ready");
  return environment;
}

export function living(store: BeanstalkStore): readonly EnvironmentDocument[] {
  return all(store).filter(({ status }) => status !== "Terminated");
}

export function all(store: BeanstalkStore): readonly EnvironmentDocument[] {
  return store.environments.scan().map(({ document }) => document);
}
