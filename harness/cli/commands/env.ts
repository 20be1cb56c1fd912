/** `eval "$(avalon-aws env)"`: the variables that every AWS SDK and the CLI read. */

import { z } from "zod";
import { defineCommand } from "../command.ts";

export const env = defineCommand({
  summary: "print the environment that points SDKs at the local AWS",
  options: z.strictObject({
    endpoint: z.url().default("http://localhost:4566").describe("base URL of the harness"),
    region: z.string().default("us-east-1").describe("region to work in"),
    account: z
      .string()
      .regex(/^\d{12}$/)
      .optional()
      .describe("account to work in; the default account when absent"),
  }),
  examples: ['eval "$(avalon-aws env)"', "avalon-aws env --account 111122223333"],
  async run({ options, print }) {
    const variables = {
      AWS_ENDPOINT_URL: options.endpoint,
      AWS_ACCESS_KEY_ID: options.account ?? "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: options.region,
      AWS_DEFAULT_REGION: options.region,
    };
    print.result(variables);
    for (const [name, value] of Object.entries(variables)) print.line(`export ${name}=${value}`);
    return 0;
  },
});
