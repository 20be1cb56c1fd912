/** CreatePreset: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/create-preset.html */

import * as errors from "../errors.ts";
import { arnOf, newId } from "../ids.ts";
import { presetsMax } from "../limits.ts";
import type { EtTransition } from "../operation.ts";
import { checkPreset, complianceWarning } from "../preset-rules.ts";
import type { PresetDocument } from "../store.ts";

export const createPreset: EtTransition<"CreatePreset"> = (input, ctx) => {
  checkPreset(input);
  if (ctx.store.presets.count() >= presetsMax) {
    throw errors.tooManyPresets(ctx.account, presetsMax);
  }
  const id = newId(ctx);
  const { Name, Description, Container, Video, Audio, Thumbnails } = input;
  const preset: PresetDocument = {
    Id: id,
    Arn: arnOf(ctx, "preset", id),
    Name,
    ...(Description !== undefined && { Description }),
    Container,
    ...(Audio && { Audio }),
    ...(Video && { Video }),
    ...(Thumbnails && { Thumbnails }),
    Type: "Custom",
  };
  ctx.store.presets.put(id, preset);
  return { output: { Preset: preset, Warning: complianceWarning(Video) } };
};
