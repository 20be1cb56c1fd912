/** ReadPreset: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/get-preset.html */

import { findPreset } from "../find.ts";
import type { EtTransition } from "../operation.ts";

export const readPreset: EtTransition<"ReadPreset"> = (input, ctx) => ({
  output: { Preset: findPreset(ctx, input.Id) },
});
