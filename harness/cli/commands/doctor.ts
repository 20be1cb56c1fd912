/** `avalon-aws doctor`: what the harness needs, what was found, and how to mend the rest. */

import { z } from "zod";
import { examine, type Finding } from "#setup/doctor.ts";
import { defineCommand } from "../command.ts";

export const doctor = defineCommand({
  summary: "list what the harness needs, what was found and how to mend the rest",
  options: z.strictObject({}),
  examples: ["avalon-aws doctor", "avalon-aws doctor --json"],
  exitCodes: { 1: "something that is needed is missing" },
  async run({ print, env }) {
    const findings = await examine(env);
    const missing = findings.filter(({ found, optional }) => !found && !optional);
    print.result({ ok: missing.length === 0, findings });
    for (const finding of findings) print.line(lineOf(finding));
    print.line("");
    print.line(
      missing.length === 0
        ? "All that is needed is there."
        : `Missing: ${missing.map(({ name }) => name).join(", ")}.`,
    );
    return missing.length === 0 ? 0 : 1;
  },
});

function lineOf({ name, found, version = "", path = "", mend, optional }: Finding): string {
  const state = found ? "ok" : optional ? "absent" : "MISSING";
  const where = [version.padEnd(12), path].join(" ").trim();
  const advice = mend && mend !== "" && (!found || optional !== true) ? mend : "";
  return `${state.padEnd(8)}${name.padEnd(13)}${[where, advice].filter(Boolean).join("  ")}`;
}
