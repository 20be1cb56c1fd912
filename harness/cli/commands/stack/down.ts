/** `avalon-aws stack down`: ends the kept servers; databases, home and bucket go with them. */

import { z } from "zod";
import { dropKeptStack } from "#servers/kept-stack.ts";
import { stateDir } from "#setup/places.ts";
import { defineCommand } from "../../command.ts";

export const stackDown = defineCommand({
  summary: "stop the kept servers and drop what they hold",
  options: z.strictObject({}),
  examples: ["avalon-aws stack down"],
  async run({ print, env }) {
    const folder = stateDir(env);
    const dropped = [await dropKeptStack("process", folder), await dropKeptStack("docker", folder)];
    const names = dropped.flatMap((kept) => Object.keys(kept?.servers ?? {}));
    print.result({ dropped: names });
    print.line(
      names.length > 0
        ? `Stopped ${names.join(", ")} and removed their data.`
        : "No servers are kept; nothing was done.",
    );
    return 0;
  },
});
