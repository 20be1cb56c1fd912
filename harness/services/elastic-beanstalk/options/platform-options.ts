/**
 * Options that only some platforms have.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-specific.html
 */

import { type NamespaceDefinition, noEffect, restarts, text, whole } from "./option.ts";

const ONE_JVM = "a server that stands in for a Tomcat application has its own memory settings";

export const platformOptions: readonly NamespaceDefinition[] = [
  {
    namespace: "aws:elasticbeanstalk:container:python",
    platforms: ["python"],
    options: {
      WSGIPath: restarts(text("application")),
      NumProcesses: restarts(whole(1, 1)),
      NumThreads: restarts(whole(15, 1)),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:container:tomcat:jvmoptions",
    platforms: ["tomcat"],
    options: {
      "JVM Options": restarts(text()),
      Xmx: noEffect(ONE_JVM, text("256m")),
      Xms: noEffect(ONE_JVM, text("256m")),
      "XX:MaxPermSize": noEffect(ONE_JVM, text("64m")),
    },
    anyName: noEffect(ONE_JVM, text()),
  },
];
