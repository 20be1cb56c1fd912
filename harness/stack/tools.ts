/** Where the programs are that the servers are started from; found or fetched by setup/. */

import { HarnessError } from "#kernel/harness-error.ts";

export interface ProgramTool {
  readonly command: string;
  readonly version: string;
}

/** A server made of jars: `java @classPath …`, quick to start with a recorded archive. */
export interface JavaTool {
  readonly java: string;
  readonly version: string;
  /** A file of java's `@file` form that holds the class path. */
  readonly classPath: string;
  /** The class-data archive recorded for exactly this class path and JVM. */
  readonly archive?: string;
  /** Set while setup/ records: the archive that this run leaves at its end. */
  readonly recordTo?: string;
  /** Folder of the unpacked web application, where the server is one. */
  readonly webapp?: string;
}

export interface PostgresTool extends ProgramTool {
  readonly initdb: string;
}

/** What is missing is absent: a stack asks only for the tools of its own servers. */
export interface Tools {
  readonly postgres?: PostgresTool;
  readonly redis?: ProgramTool;
  readonly zookeeper?: JavaTool;
  readonly solr?: JavaTool;
  readonly fedora?: JavaTool;
  readonly ffmpeg?: ProgramTool;
  readonly ffprobe?: ProgramTool;
}

/** The tool, or one sentence that says how to get it. */
export function requireTool<Name extends keyof Tools>(
  tools: Tools,
  name: Name,
): NonNullable<Tools[Name]> {
  const tool = tools[name];
  if (tool !== undefined) return tool;
  throw new HarnessError(
    "TOOL_MISSING",
    `${name} is not installed. Run \`npm test\` or \`avalon-aws start\` once, which install it, ` +
      "or `avalon-aws doctor` to see what is missing and how to mend it.",
  );
}
