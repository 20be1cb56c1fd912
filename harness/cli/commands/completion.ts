/** `eval "$(avalon-aws completion)"`: commands and flags at the Tab key. */

import { z } from "zod";
import { defineCommand } from "../command.ts";
import { completionScript } from "../completion.ts";
import { commandsByName } from "../every-command.ts";

export const completion = defineCommand({
  summary: "print a script that completes commands and flags in bash and zsh",
  options: z.strictObject({}),
  examples: [
    'eval "$(avalon-aws completion)"',
    'autoload bashcompinit && bashcompinit && eval "$(avalon-aws completion)"',
  ],
  async run({ print }) {
    const script = completionScript(await commandsByName());
    print.result({ script });
    print.line(script);
    return 0;
  },
});
