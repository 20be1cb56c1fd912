/** `npm run docs`: writes the files that follow from the code. */

import { writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { z } from "zod";
import { defineCommand } from "../command.ts";
import { generatedDocuments } from "../documents/documents.ts";

export const docs = defineCommand({
  summary: "write docs/COVERAGE.md, the tables of docs/OPERATIONS.md and docker-compose.yml",
  options: z.strictObject({}),
  examples: ["npm run docs"],
  async run({ print }) {
    const stale = (await generatedDocuments()).filter(
      ({ written, current }) => written !== current,
    );
    for (const { path, current } of stale) await writeFile(path, current);
    const names = stale.map(({ path }) => relative(process.cwd(), path));
    print.result({ written: names });
    print.line(names.length === 0 ? "All are current." : `Wrote ${names.join(", ")}.`);
    return 0;
  },
});
