/**
 * The filter graph of a plan: each excerpt is decoded once and split to the shapes wanted of it;
 * pictures of equal shape share their frames. https://ffmpeg.org/ffmpeg-filters.html
 */

import { present } from "#kernel/assert.ts";
import { type PictureEncode, type PictureShape, shapeOf } from "#media/picture.ts";
import { canonicalText, type Plan, type StillSeries } from "#media/plan.ts";
import type { PictureSettings } from "#media/settings.ts";
import type { Framing } from "#media/sizing.ts";

/** One line of frames from the decoder: its filters, and the labels it ends in. */
interface Branch {
  readonly clip: number;
  readonly filters: readonly string[];
  readonly labels: readonly string[];
}

/** Label of the frames of the plan's picture `index`. */
export const pictureLabel = (index: number): string => `v${index}`;

/** Label of the frames of the plan's still series `index`. */
export const stillLabel = (index: number): string => `s${index}`;

/** The graph as `-filter_complex` takes it; empty when the plan has no pictures. */
export function filterGraph(plan: Plan): string {
  const decoded = plan.input.picture?.rotation ?? 0;
  const branches = [
    ...pictureBranches(plan.pictures, decoded),
    ...plan.stills.map((series, index) => stillBranch(series, index, decoded)),
  ];
  return plan.clips.flatMap((_, clip) => clipGraph(plan, clip, branches)).join(";");
}

function clipGraph(plan: Plan, clip: number, branches: readonly Branch[]): string[] {
  const mine = branches.filter((branch) => branch.clip === clip);
  if (mine.length === 0) return [];
  const source = `[${clip}:${present(plan.input.picture, "the input's picture").index}]`;
  const first = deinterlaces(plan) ? ["yadif=deint=interlaced"] : [];
  const inlets = mine.map((_, index) => `[c${clip}x${index}]`);
  return [
    chain(source, [...first, `split=${mine.length}`], inlets),
    ...mine.map((branch, index) => chain(inlets[index] ?? "", branch.filters, branch.labels)),
  ];
}

const chain = (inlet: string, filters: readonly string[], outlets: readonly string[]) =>
  `${inlet}${filters.join(",")}${outlets.join("")}`;

/** Gap: when only some outputs are interlaced, the others are not deinterlaced. */
function deinterlaces(plan: Plan): boolean {
  const progressive = plan.pictures.every((picture) => picture.fieldOrder === "progressive");
  return Boolean(plan.input.picture?.interlaced) && progressive;
}

function pictureBranches(pictures: readonly PictureEncode[], decoded: number): Branch[] {
  const shapes = Map.groupBy(pictures.keys(), (index) =>
    canonicalText(shapeOf(present(pictures[index], "a picture"))),
  );
  return [...shapes.values()].map((indexes) => {
    const shape = shapeOf(present(pictures[indexes[0] ?? 0], "a picture"));
    return {
      clip: shape.clip,
      filters: [...shapeFilters(shape, decoded), `split=${indexes.length}`],
      labels: indexes.map((index) => `[${pictureLabel(index)}]`),
    };
  });
}

function shapeFilters(shape: PictureShape, decoded: number): string[] {
  const { frameRate, displayAspect, fieldOrder } = shape;
  return [
    // A constant rate puts key frames at exact distances whatever the input's timing.
    `fps=${frameRate.num}/${frameRate.den}`,
    ...turnFilters(shape.rotation - decoded),
    ...framingFilters(shape.framing, shape.colorConversion),
    displayAspect ? `setdar=${displayAspect.num}/${displayAspect.den}` : "setsar=1",
    `format=${shape.chroma}`,
    ...(fieldOrder === "progressive"
      ? []
      : [`setfield=${fieldOrder === "top-first" ? "tff" : "bff"}`]),
  ];
}

function stillBranch(series: StillSeries, index: number, decoded: number): Branch {
  return {
    clip: series.clip,
    filters: [
      `select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,${series.intervalSeconds})`,
      ...turnFilters(series.rotation - decoded),
      ...framingFilters(series.framing),
      "setsar=1",
      // One frame a second on the way out, so that none is doubled or dropped there.
      "setpts=N/TB",
    ],
    labels: [`[${stillLabel(index)}]`],
  };
}

/** The decoder has turned the picture already, as only so is its mark left out of the outputs. */
function turnFilters(degrees: number): string[] {
  switch ((degrees + 360) % 360) {
    case 90:
      return ["transpose=clock"];
    case 180:
      return ["hflip", "vflip"];
    case 270:
      return ["transpose=cclock"];
    default:
      return [];
  }
}

function framingFilters(
  { scale, crop, pad }: Framing,
  conversion?: PictureSettings["colorConversion"],
): string[] {
  const [from, to] = conversion?.split("-to-") ?? [];
  const matrices = conversion ? `:in_color_matrix=${from}:out_color_matrix=${to}` : "";
  const size = scale ? `${scale.width}:${scale.height}` : "iw:ih";
  return [
    ...(scale || conversion ? [`scale=${size}${matrices}`] : []),
    ...(crop ? [`crop=${crop.width}:${crop.height}`] : []),
    ...(pad ? [`pad=${pad.width}:${pad.height}:(ow-iw)/2:(oh-ih)/2`] : []),
  ];
}
