/**
 * Option values by namespace and name, from several sources put one over the other.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options.html#configuration-options-precedence
 */

import type {
  ConfigurationOptionSetting,
  OptionSpecification,
} from "#model/types/elastic-beanstalk.ts";
import { findOption } from "./catalog.ts";
import type { ChangeSeverity } from "./option.ts";

export type Settings = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const ENVIRONMENT_PROPERTIES = "aws:elasticbeanstalk:application:environment";

/** The later ones win. */
export function merged(...sources: readonly Settings[]): Settings {
  const result: Record<string, Record<string, string>> = {};
  for (const source of sources)
    for (const [namespace, options] of Object.entries(source))
      result[namespace] = { ...result[namespace], ...options };
  return result;
}

/** What a request names; an option without a value counts as not named. */
export function settingsOf(given: readonly ConfigurationOptionSetting[] = []): Settings {
  return merged(
    ...given.map(({ Namespace = "", OptionName = "", Value }) =>
      Value === undefined ? {} : { [Namespace]: { [OptionName]: Value } },
    ),
  );
}

export function without(
  settings: Settings,
  removed: readonly OptionSpecification[] = [],
): Settings {
  const isKept = (namespace: string, name: string) =>
    !removed.some((one) => one.Namespace === namespace && one.OptionName === name);
  return Object.fromEntries(
    Object.entries(settings).map(([namespace, options]) => [
      namespace,
      Object.fromEntries(Object.entries(options).filter(([name]) => isKept(namespace, name))),
    ]),
  );
}

/** One value: the one that was set, else the option's standard. */
export function textOf(settings: Settings, namespace: string, name: string): string {
  return settings[namespace]?.[name] ?? findOption(namespace, name)?.standard ?? "";
}

export function numberOf(settings: Settings, namespace: string, name: string): number {
  return Number(textOf(settings, namespace, name));
}

export function isOn(settings: Settings, namespace: string, name: string): boolean {
  return /^(true|Enabled)$/.test(textOf(settings, namespace, name));
}

export interface Setting {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

export function listOf(settings: Settings): readonly Setting[] {
  return Object.entries(settings).flatMap(([namespace, options]) =>
    Object.entries(options).map(([name, value]) => ({ namespace, name, value })),
  );
}

export function asSettings(list: readonly Setting[]): Settings {
  return merged(...list.map(({ namespace, name, value }) => ({ [namespace]: { [name]: value } })));
}

/** The options whose value differs. */
export function changesBetween(before: Settings, after: Settings): readonly Setting[] {
  const all = listOf(merged(before, after));
  return all
    .map(({ namespace, name }) => ({ namespace, name, value: after[namespace]?.[name] ?? "" }))
    .filter(({ namespace, name }) => {
      // A property that is gone and one that is empty are not the same to an application.
      if (namespace === ENVIRONMENT_PROPERTIES)
        return before[namespace]?.[name] !== after[namespace]?.[name];
      return textOf(before, namespace, name) !== textOf(after, namespace, name);
    });
}

const ORDER: readonly ChangeSeverity[] = [
  "NoInterruption",
  "RestartApplicationServer",
  "RestartEnvironment",
];

/** What the gravest of the changes does to the instances; undefined when there is none. */
export function severityOf(changes: readonly Setting[]): ChangeSeverity | undefined {
  const ranks = changes.map(({ namespace, name }) =>
    ORDER.indexOf(findOption(namespace, name)?.severity ?? "NoInterruption"),
  );
  return ORDER[Math.max(-1, ...ranks)];
}

/** What was set and does nothing here, a sentence each. */
export function withoutEffect(settings: Settings): readonly string[] {
  return listOf(settings).flatMap(({ namespace, name, value }) => {
    const definition = findOption(namespace, name);
    if (!definition?.noEffect || value === "" || value === definition.standard) return [];
    const { noEffect } = definition;
    const reason = typeof noEffect === "string" ? noEffect : noEffect(value);
    return reason === undefined ? [] : [`${namespace}:${name} (${reason})`];
  });
}
