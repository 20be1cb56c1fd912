/** Documents as the API shows them. */

import { present } from "#kernel/assert.ts";
import type {
  ApplicationDescription,
  ApplicationVersionDescription,
  ConfigurationSettingsDescription,
  EnvironmentDescription,
} from "#model/types/elastic-beanstalk.ts";
import { arnOf } from "./ids.ts";
import type { Scope } from "./operation.ts";
import { catalog } from "./options/catalog.ts";
import { listOf, merged, type Settings, textOf } from "./options/settings.ts";
import { findPlatform, platformArn } from "./platforms.ts";
import type {
  ApplicationDocument,
  BeanstalkStore,
  EnvironmentDocument,
  TemplateDocument,
  VersionDocument,
} from "./store.ts";

export function applicationDescription(
  { store }: Scope,
  application: ApplicationDocument,
): ApplicationDescription {
  const prefix = `${application.name}/`;
  const versions = store.versions.scan({ prefix }).map(({ document }) => document);
  return {
    ApplicationArn: arnOf(store, "application", application.name),
    ApplicationName: application.name,
    Description: application.description,
    DateCreated: new Date(application.createdAt),
    DateUpdated: new Date(application.updatedAt),
    Versions: newestFirst(versions).map(({ label }) => label),
    ConfigurationTemplates: store.templates.scan({ prefix }).map(({ document }) => document.name),
    ResourceLifecycleConfig: application.lifecycle ?? {
      VersionLifecycleConfig: {
        MaxCountRule: { Enabled: false, MaxCount: 200, DeleteSourceFromS3: false },
        MaxAgeRule: { Enabled: false, MaxAgeInDays: 180, DeleteSourceFromS3: false },
      },
    },
  };
}

export function newestFirst<T extends { readonly createdAt: number }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => b.createdAt - a.createdAt);
}

export function versionDescription(
  { store }: Scope,
  version: VersionDocument,
): ApplicationVersionDescription {
  return {
    ApplicationVersionArn: arnOf(store, "applicationversion", version.application, version.label),
    ApplicationName: version.application,
    Description: version.description,
    VersionLabel: version.label,
    SourceBundle: { S3Bucket: version.bucket, S3Key: version.key },
    ...(version.build && { SourceBuildInformation: version.build }),
    DateCreated: new Date(version.createdAt),
    DateUpdated: new Date(version.updatedAt),
    Status: version.status,
  };
}

export function environmentDescription(
  { store }: Scope,
  environment: EnvironmentDocument,
): EnvironmentDescription {
  const { cname, loadBalancer, health, status } = environment;
  return {
    EnvironmentName: environment.name,
    EnvironmentId: environment.id,
    EnvironmentArn: arnOf(store, "environment", environment.application, environment.name),
    ApplicationName: environment.application,
    VersionLabel: environment.versionLabel,
    SolutionStackName: environment.solutionStack,
    PlatformArn: arnOfStack(store, environment.solutionStack),
    TemplateName: environment.templateName,
    Description: environment.description,
    EndpointURL: cname,
    CNAME: cname,
    DateCreated: new Date(environment.createdAt),
    DateUpdated: new Date(environment.updatedAt),
    Status: status,
    AbortableOperationInProgress: environment.operation?.kind === "update",
    Health: health.color,
    ...(isEnhanced(environment) && { HealthStatus: health.status }),
    ...(loadBalancer !== undefined && {
      Resources: {
        LoadBalancer: {
          LoadBalancerName: loadBalancer,
          Domain: cname,
          Listeners: [{ Protocol: "HTTP", Port: 80 }],
        },
      },
    }),
    Tier: tierOf(environment),
    EnvironmentLinks: [],
    OperationsRole: environment.operationsRole,
  };
}

function arnOfStack(store: BeanstalkStore, solutionStack: string): string {
  const platform = present(findPlatform(solutionStack), `the platform ${solutionStack}`);
  return platformArn(platform, store.region);
}

function tierOf({ tier }: EnvironmentDocument) {
  return tier === "Worker"
    ? { Name: tier, Type: "SQS/HTTP", Version: "3.0" }
    : { Name: tier, Type: "Standard", Version: "1.0" };
}

/** What an environment runs with: the request's settings over the bundle's. */
export function settingsInForce({ settings, fileSettings }: EnvironmentDocument): Settings {
  return merged(fileSettings, settings);
}

export function isEnhanced(environment: EnvironmentDocument): boolean {
  const namespace = "aws:elasticbeanstalk:healthreporting:system";
  return textOf(settingsInForce(environment), namespace, "SystemType") === "enhanced";
}

/** Every option with its value, standards included. */
export function optionSettings(settings: Settings) {
  const fixed = catalog.map(({ namespace, name }) => ({
    Namespace: namespace,
    OptionName: name,
    Value: textOf(settings, namespace, name),
  }));
  const known = new Set(fixed.map((one) => `${one.Namespace} ${one.OptionName}`));
  const free = listOf(settings)
    .filter(({ namespace, name }) => !known.has(`${namespace} ${name}`))
    .map(({ namespace, name, value }) => ({
      Namespace: namespace,
      OptionName: name,
      Value: value,
    }));
  return [...fixed, ...free];
}

export function templateDescription(
  { store }: Scope,
  template: TemplateDocument,
): ConfigurationSettingsDescription {
  return {
    SolutionStackName: template.solutionStack,
    PlatformArn: arnOfStack(store, template.solutionStack),
    ApplicationName: template.application,
    TemplateName: template.name,
    Description: template.description,
    DateCreated: new Date(template.createdAt),
    DateUpdated: new Date(template.updatedAt),
  };
}
