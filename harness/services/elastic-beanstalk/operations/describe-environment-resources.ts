/** DescribeEnvironmentResources: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeEnvironmentResources.html */

import { settingsInForce } from "../describe.ts";
import { environmentAt } from "../find.ts";
import { groupName } from "../ids.ts";
import type { EbTransition } from "../operation.ts";
import { textOf } from "../options/settings.ts";

export const describeEnvironmentResources: EbTransition<"DescribeEnvironmentResources"> = (
  input,
  ctx,
) => {
  const environment = environmentAt(ctx, input);
  const { id, name, loadBalancer, tier, ownQueue } = environment;
  const stack = `awseb-${id}-stack`;
  const settings = settingsInForce(environment);
  const url = textOf(settings, "aws:elasticbeanstalk:sqsd", "WorkerQueueURL") || ownQueue?.url;
  const queues = [
    { Name: "WorkerQueue", URL: url },
    { Name: "WorkerDeadLetterQueue", URL: ownQueue?.deadLetterUrl },
  ];
  return {
    output: {
      EnvironmentResources: {
        EnvironmentName: name,
        AutoScalingGroups: [{ Name: groupName(id) }],
        Instances: ctx.store.instancesOf(id).map((instance) => ({ Id: instance.id })),
        LaunchConfigurations: [{ Name: `${stack}-AWSEBAutoScalingLaunchConfiguration` }],
        LaunchTemplates: [],
        LoadBalancers: loadBalancer === undefined ? [] : [{ Name: loadBalancer }],
        Triggers: ["High", "Low"].map((end) => ({ Name: `${stack}-AWSEBCloudwatchAlarm${end}` })),
        Queues: tier === "Worker" ? queues.filter(({ URL }) => URL !== undefined) : [],
      },
    },
  };
};
