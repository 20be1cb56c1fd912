/** DeletePreset: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/delete-preset.html */

import * as errors from "../errors.ts";
import { findPreset } from "../find.ts";
import type { EtTransition } from "../operation.ts";

/** Jobs made with the preset keep its settings. */
export const deletePreset: EtTransition<"DeletePreset"> = (input, ctx) => {
  const preset = findPreset(ctx, input.Id);
  const id = preset.Id ?? "";
  if (preset.Type === "System") throw errors.systemPresetKept(ctx.account, id);
  ctx.store.presets.remove(id);
  return { output: {} };
};
