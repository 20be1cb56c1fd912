/** The services of the local AWS, each read from disk when it is first called. */

import { type AnyService, erased, type LazyService } from "#gateway/dispatch/registry.ts";

export const services: readonly LazyService[] = [
  {
    name: "s3",
    load: async () => erased((await import("#services/s3/index.ts")).s3),
  },
  {
    name: "sns",
    load: async () => erased((await import("#services/sns/index.ts")).sns),
  },
  {
    name: "sqs",
    load: async () => erased((await import("#services/sqs/index.ts")).sqs),
  },
  {
    name: "lambda",
    load: async () => erased((await import("#services/lambda/index.ts")).lambda),
  },
  {
    name: "elastic-beanstalk",
    load: async () =>
      erased((await import("#services/elastic-beanstalk/index.ts")).elasticBeanstalk),
  },
  {
    name: "elastic-transcoder",
    load: async () =>
      erased((await import("#services/elastic-transcoder/index.ts")).elasticTranscoder),
  },
  {
    name: "cloudfront",
    load: async () => erased((await import("#services/cloudfront/index.ts")).cloudfront),
  },
  {
    name: "cloudwatch-logs",
    load: async () => erased((await import("#services/cloudwatch-logs/index.ts")).cloudwatchLogs),
  },
  {
    name: "codepipeline",
    load: async () => erased((await import("#services/codepipeline/index.ts")).codepipeline),
  },
  {
    name: "eventbridge",
    load: async () => erased((await import("#services/eventbridge/index.ts")).eventbridge),
  },
  {
    name: "iam",
    load: async () => erased((await import("#services/iam/index.ts")).iam),
  },
  {
    name: "sts",
    load: async () => erased((await import("#services/sts/index.ts")).sts),
  },
  {
    name: "rds",
    load: async () => erased((await import("#services/rds/index.ts")).rds),
  },
  {
    name: "elasticache",
    load: async () => erased((await import("#services/elasticache/index.ts")).elasticache),
  },
];

/** All of them, for what looks at them without calling them. */
export const loadServices = (): Promise<readonly AnyService[]> =>
  Promise.all(services.map((service) => service.load()));
