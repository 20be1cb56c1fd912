/**
 * What the servers on the JVM share: options for a quick start. One compiler tier and the serial
 * collector halve the start of each; an archive of the loaded classes, recorded under the same two,
 * halves it again.
 */

import type { ProcessRecipe } from "../definition.ts";
import type { JavaTool } from "../tools.ts";

/** Recording and using an archive need the same collector. */
export const QUICK_START = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"] as const;

/**
 * For containers: a name may stand for another address when its container is started again, or for
 * another server, as a failover of RDS has it. The JVM's own default is 30 seconds.
 * https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/jvm-ttl-dns.html
 */
export const KNOWS_NAMES_BRIEFLY = "-Dsun.net.inetaddr.ttl=2";

export interface JavaProgram {
  readonly heapMb: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly main: string;
  readonly args: readonly string[];
  readonly files: ProcessRecipe["files"];
}

/** A program of `tool` as a process. */
export function javaProcess(tool: JavaTool, program: JavaProgram): ProcessRecipe {
  const { heapMb, properties, main, args, files } = program;
  return {
    command: tool.java,
    args: [
      `-Xmx${heapMb}m`,
      ...QUICK_START,
      ...archiveOptions(tool),
      "-Djava.awt.headless=true",
      "-Dfile.encoding=UTF-8",
      ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
      `@${tool.classPath}`,
      main,
      ...args,
    ],
    env: {},
    files,
  };
}

function archiveOptions({ archive, recordTo }: JavaTool): readonly string[] {
  if (recordTo)
    return [`-XX:ArchiveClassesAtExit=${recordTo}`, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"];
  // A stale archive only costs time: the JVM goes on without it.
  return archive ? [`-XX:SharedArchiveFile=${archive}`, "-Xlog:cds=off"] : [];
}
