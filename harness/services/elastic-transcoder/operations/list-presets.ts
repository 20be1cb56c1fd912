/** ListPresets: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/list-presets.html */

import { findPreset } from "../find.ts";
import type { EtTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { systemPresets } from "../system-presets.ts";

/** The system's presets are older than all of the account's own. */
export const listPresets: EtTransition<"ListPresets"> = (input, ctx) => {
  const own = ctx.store.presets.scan().map((entry) => entry.key);
  const ids = [...systemPresets().map((preset) => preset.Id), ...own];
  const page = pageOf(ids, (id) => id, input);
  const presets = page.entries.map((id) => findPreset(ctx, id));
  return { output: { Presets: presets, NextPageToken: page.nextPageToken } };
};
