/** AWS Elastic Beanstalk: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/Welcome.html */

import { AwsError } from "#kernel/aws-error.ts";
import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import { subscriptions } from "./events.ts";
import { constraints } from "./limits.ts";
import type { Engine } from "./operation.ts";
import { abortEnvironmentUpdate } from "./operations/abort-environment-update.ts";
import { checkDnsAvailability } from "./operations/check-dns-availability.ts";
import { createApplication } from "./operations/create-application.ts";
import { createApplicationVersion } from "./operations/create-application-version.ts";
import { createConfigurationTemplate } from "./operations/create-configuration-template.ts";
import { createEnvironment } from "./operations/create-environment.ts";
import { createStorageLocation } from "./operations/create-storage-location.ts";
import { deleteApplication } from "./operations/delete-application.ts";
import { deleteApplicationVersion } from "./operations/delete-application-version.ts";
import { deleteConfigurationTemplate } from "./operations/delete-configuration-template.ts";
import { deleteEnvironmentConfiguration } from "./operations/delete-environment-configuration.ts";
import { describeApplicationVersions } from "./operations/describe-application-versions.ts";
import { describeApplications } from "./operations/describe-applications.ts";
import { describeConfigurationOptions } from "./operations/describe-configuration-options.ts";
import { describeConfigurationSettings } from "./operations/describe-configuration-settings.ts";
import { describeEnvironmentHealth } from "./operations/describe-environment-health.ts";
import { describeEnvironmentResources } from "./operations/describe-environment-resources.ts";
import { describeEnvironments } from "./operations/describe-environments.ts";
import { describeEvents } from "./operations/describe-events.ts";
import { describeInstancesHealth } from "./operations/describe-instances-health.ts";
import { listAvailableSolutionStacks } from "./operations/list-available-solution-stacks.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { rebuildEnvironment } from "./operations/rebuild-environment.ts";
import { requestEnvironmentInfo } from "./operations/request-environment-info.ts";
import { restartAppServer } from "./operations/restart-app-server.ts";
import { retrieveEnvironmentInfo } from "./operations/retrieve-environment-info.ts";
import { swapEnvironmentCnames } from "./operations/swap-environment-cnames.ts";
import { terminateEnvironment } from "./operations/terminate-environment.ts";
import { updateApplication } from "./operations/update-application.ts";
import { updateApplicationVersion } from "./operations/update-application-version.ts";
import { updateConfigurationTemplate } from "./operations/update-configuration-template.ts";
import { updateEnvironment } from "./operations/update-environment.ts";
import { updateTagsForResource } from "./operations/update-tags-for-resource.ts";
import { validateConfigurationSettings } from "./operations/validate-configuration-settings.ts";
import { environmentKeeper } from "./run/keeper.ts";
import { notify } from "./run/notify.ts";
import { processVersion } from "./run/process-version.ts";
import { type BeanstalkStore, createBeanstalkStore } from "./store.ts";

export const elasticBeanstalk = defineService<"elastic-beanstalk", BeanstalkStore, Engine>({
  name: "elastic-beanstalk",
  actionPrefix: "elasticbeanstalk",
  store: createBeanstalkStore,
  transitions: {
    AbortEnvironmentUpdate: abortEnvironmentUpdate,
    CreateApplication: createApplication,
    CreateConfigurationTemplate: createConfigurationTemplate,
    DeleteApplication: deleteApplication,
    DeleteConfigurationTemplate: deleteConfigurationTemplate,
    DeleteEnvironmentConfiguration: deleteEnvironmentConfiguration,
    DescribeApplicationVersions: describeApplicationVersions,
    DescribeApplications: describeApplications,
    DescribeConfigurationOptions: describeConfigurationOptions,
    DescribeConfigurationSettings: describeConfigurationSettings,
    DescribeEnvironmentHealth: describeEnvironmentHealth,
    DescribeEnvironmentResources: describeEnvironmentResources,
    DescribeEnvironments: describeEnvironments,
    DescribeEvents: describeEvents,
    DescribeInstancesHealth: describeInstancesHealth,
    ListAvailableSolutionStacks: listAvailableSolutionStacks,
    ListTagsForResource: listTagsForResource,
    RebuildEnvironment: rebuildEnvironment,
    RestartAppServer: restartAppServer,
    RetrieveEnvironmentInfo: retrieveEnvironmentInfo,
    SwapEnvironmentCNAMEs: swapEnvironmentCnames,
    TerminateEnvironment: terminateEnvironment,
    UpdateApplication: updateApplication,
    UpdateApplicationVersion: updateApplicationVersion,
    UpdateConfigurationTemplate: updateConfigurationTemplate,
    UpdateTagsForResource: updateTagsForResource,
    ValidateConfigurationSettings: validateConfigurationSettings,
  },
  procedures: {
    CheckDNSAvailability: checkDnsAvailability,
    CreateApplicationVersion: createApplicationVersion,
    CreateEnvironment: createEnvironment,
    CreateStorageLocation: createStorageLocation,
    DeleteApplicationVersion: deleteApplicationVersion,
    RequestEnvironmentInfo: requestEnvironmentInfo,
    UpdateEnvironment: updateEnvironment,
  },
  internal: {
    notify: { kind: "procedure", run: notify },
    processVersion: { kind: "procedure", run: processVersion },
  },
  constraints,
  invalid: ({ message }) => new AwsError("ValidationError", message, { status: 400 }),
  authorization,
  subscriptions,
  background: [environmentKeeper],
  partial: {
    CreateApplicationVersion: "no CodeBuild, CodeCommit, images or sample application",
    CreateEnvironment:
      "Node.js; Python and Ruby, and Corretto by a Procfile, when this machine has the runtime; " +
      "bundles of Tomcat, Docker and ECS only as Fedora, Solr or ZooKeeper of the stack; options " +
      "without effect (EC2, VPC, TLS, ports other than the instance's own) are named by an event " +
      "and by ValidateConfigurationSettings; no env.yaml, no sample application",
    DescribeEnvironmentHealth: "shares of failing requests that change a status are our own",
    RebuildEnvironment: "not of a terminated environment",
    RequestEnvironmentInfo: "no analyze",
    RetrieveEnvironmentInfo: "the link is not signed",
    UpdateEnvironment: "no change of the platform",
  },
});
