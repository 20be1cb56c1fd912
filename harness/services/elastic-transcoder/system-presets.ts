/**
 * The presets that every account has, as data. Video settings are AWS's; the sound of the video
 * presets and the thumbnails follow Generic 720p where no source states them.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/system-presets.html
 */

import type {
  AudioParameters,
  PresetWatermark,
  Thumbnails,
  VideoParameters,
} from "#model/types/elastic-transcoder.ts";
import type { PresetDocument } from "./store.ts";

type SystemPreset = Omit<PresetDocument, "Arn" | "Type">;

const CURRENT = "1351620000001";
const DEPRECATED = "1351620000000";

const thumbnails: Thumbnails = {
  Format: "png",
  Interval: "60",
  MaxWidth: "192",
  MaxHeight: "108",
  SizingPolicy: "ShrinkToFit",
  PaddingPolicy: "NoPad",
};

const watermark = (vertical: "Top" | "Bottom", horizontal: "Left" | "Right"): PresetWatermark => ({
  Id: `${vertical}${horizontal}`,
  MaxWidth: "10%",
  MaxHeight: "10%",
  SizingPolicy: "ShrinkToFit",
  HorizontalAlign: horizontal,
  HorizontalOffset: "10%",
  VerticalAlign: vertical,
  VerticalOffset: "10%",
  Opacity: "100",
  Target: "Content",
});

const watermarks = [
  watermark("Top", "Left"),
  watermark("Top", "Right"),
  watermark("Bottom", "Left"),
  watermark("Bottom", "Right"),
];

interface Picture {
  readonly size: string;
  readonly kbps: number;
  readonly codec?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly rest?: Partial<VideoParameters>;
}

function video({ size, kbps, codec = "H.264", options = {}, rest = {} }: Picture): VideoParameters {
  const [width = "auto", height = "auto"] = size.split("x");
  return {
    Codec: codec,
    CodecOptions: options,
    KeyframesMaxDist: "90",
    FixedGOP: "false",
    BitRate: String(kbps),
    FrameRate: "29.97",
    MaxWidth: width,
    MaxHeight: height,
    DisplayAspectRatio: "auto",
    SizingPolicy: "ShrinkToFit",
    PaddingPolicy: "NoPad",
    Watermarks: watermarks,
    ...rest,
  };
}

const h264 = (profile: string, level: string, references = 3): Record<string, string> => ({
  Profile: profile,
  Level: level,
  MaxReferenceFrames: String(references),
  InterlacedMode: "Progressive",
  ColorSpaceConversionMode: "None",
});

const bounded = (kbps: number, seconds: number) => ({
  MaxBitRate: String(kbps),
  BufferSize: String(kbps * seconds),
});

const aac = (kbps: number, profile = "AAC-LC", sampleRate = "44100"): AudioParameters => ({
  Codec: "AAC",
  SampleRate: sampleRate,
  BitRate: String(kbps),
  Channels: "2",
  AudioPackingMode: "SingleTrack",
  CodecOptions: { Profile: profile },
});

const plain = (codec: string, kbps: number, sampleRate = "44100"): AudioParameters => ({
  Codec: codec,
  SampleRate: sampleRate,
  BitRate: String(kbps),
  Channels: "2",
  AudioPackingMode: "SingleTrack",
});

const lossless = (codec: string, bitDepth: string, sampleRate = "44100"): AudioParameters => ({
  Codec: codec,
  SampleRate: sampleRate,
  Channels: "2",
  AudioPackingMode: "SingleTrack",
  CodecOptions: { BitDepth: bitDepth },
});

interface Parts {
  readonly video?: VideoParameters;
  readonly audio?: AudioParameters;
  /** The name's text when absent. */
  readonly description?: string;
}

function preset(suffix: string, name: string, container: string, parts: Parts): SystemPreset {
  return {
    Id: `${CURRENT}-${suffix}`,
    Name: `System preset: ${name}`,
    Description: `System preset: ${parts.description ?? name}`,
    Container: container,
    ...(parts.audio && { Audio: parts.audio }),
    ...(parts.video && { Video: parts.video, Thumbnails: thumbnails }),
  };
}

/** MP4 for the web at 29.97 frames a second. */
function generic(suffix: string, name: string, size: string, kbps: number, level: string) {
  const frameRate = suffix === "000061" ? "15" : "29.97";
  const options = h264("baseline", level);
  return preset(suffix, `Generic ${name}`, "mp4", {
    video: video({ size, kbps, options, rest: { FrameRate: frameRate } }),
    audio: aac(suffix === "000001" || suffix === "000010" ? 160 : 128),
  });
}

/** MP4 for a device at 30 frames a second. */
function device(
  [suffix, name, description]: readonly [string, string, string],
  [size, kbps, profile, level]: readonly [string, number, string, string],
) {
  return preset(suffix, name, "mp4", {
    video: video({ size, kbps, options: h264(profile, level), rest: { FrameRate: "30" } }),
    audio: aac(160, "AAC-LC", "48000"),
    description,
  });
}

/** Segments with sound, and the twin without: the latter bounded for adaptive streaming. */
function hls(suffix: string, name: string, size: string, kbps: number, profileLevel: string) {
  const [profile = "", level = ""] = profileLevel.split("/");
  const references = suffix === "20005" ? 1 : 3;
  const rest = { FixedGOP: "true", FrameRate: "auto" };
  const options = h264(profile, level, references);
  // Every other twin shares its level.
  const twinLevel = suffix === "20003" ? "3" : level;
  const twinOptions = { ...h264(profile, twinLevel, references), ...bounded(kbps, 9) };
  return [
    preset(`${suffix}0`, `HLS ${name}`, "ts", {
      video: video({ size, kbps, options, rest }),
      audio: aac(128),
    }),
    preset(`${suffix}5`, `HLS Video - ${name}`, "ts", {
      video: video({ size, kbps, options: twinOptions, rest: { ...rest, MaxFrameRate: "60" } }),
    }),
  ];
}

const fragmented = { FixedGOP: "true", KeyframesMaxDist: "60", FrameRate: "30" };

function smooth(suffix: string, name: string, size: string, kbps: number, level: string) {
  const options = { ...h264("high", level), ...bounded(kbps, 6) };
  return preset(suffix, `Smooth ${name}`, "fmp4", {
    video: video({ size, kbps, options, rest: fragmented }),
    audio: aac(128),
  });
}

function dash(suffix: string, name: string, size: string, kbps: number, level: string) {
  const references = suffix === "500050" ? 1 : 3;
  const options = { ...h264("main", level, references), ...bounded(kbps, 2) };
  return preset(suffix, `MPEG-Dash Video - ${name}`, "fmp4", {
    video: video({ size, kbps, options, rest: fragmented }),
  });
}

/** Interlaced broadcast formats: `60` fields a second at 29.97 frames, `50` at 25. */
function broadcast(
  [suffix, name, container]: readonly [string, string, string],
  fields: 50 | 60,
  picture: Picture & { readonly audio: AudioParameters },
) {
  const rest = {
    KeyframesMaxDist: fields === 60 ? "15" : "12",
    FixedGOP: "true",
    FrameRate: fields === 60 ? "29.97" : "25",
    DisplayAspectRatio: "16:9",
    SizingPolicy: "ShrinkToFill",
    PaddingPolicy: "Pad",
  };
  const options = {
    ...picture.options,
    InterlacedMode: "TopFirst",
    ColorSpaceConversionMode: "Auto",
  };
  return preset(suffix, name, container, {
    video: video({ ...picture, options, rest }),
    audio: picture.audio,
  });
}

const mpeg2 = (kbps: number, seconds: number, chroma: string) => ({
  codec: "mpeg2",
  kbps,
  options: { ChromaSubsampling: chroma, ...bounded(kbps, seconds) },
});
const mpg = { ...mpeg2(6500, 10, "yuv420p"), audio: plain("mp2", 256, "48000") };
const xdcam = {
  ...mpeg2(50_000, 2, "yuv422p"),
  size: "1920x1080",
  audio: lossless("pcm", "16", "48000"),
};
const fullHd = {
  size: "1920x1080",
  kbps: 10_000,
  options: { ...h264("main", "4.1"), ...bounded(10_000, 10) },
  audio: aac(160, "AAC-LC", "48000"),
};
const flash = {
  ...h264("main", "3.1"),
  InterlacedMode: "TopFirst",
  ColorSpaceConversionMode: "Auto",
  ...bounded(2200, 10),
};
const sound = (suffix: string, name: string, container: string, audio: AudioParameters) =>
  preset(suffix, name, container, { audio });

/** Ordered by id, as lists are. */
const PRESETS: readonly SystemPreset[] = [
  generic("000001", "1080p", "1920x1080", 5400, "4"),
  generic("000010", "720p", "1280x720", 2400, "3.1"),
  generic("000020", "480p 16:9", "854x480", 1200, "3.1"),
  generic("000030", "480p 4:3", "640x480", 900, "3"),
  generic("000040", "360p 16:9", "640x360", 720, "3"),
  generic("000050", "360p 4:3", "480x360", 600, "3"),
  generic("000061", "320x240", "320x240", 300, "1.3"),
  device(
    ["100020", "iPhone4S", "iPhone 4s and above, iPad 3G and above, iPad mini, Galaxy S2/S3/Tab 2"],
    ["1920x1080", 5000, "high", "4.1"],
  ),
  device(["100040", "iPod Touch", "iPhone 1, 3, iPod classic"], ["640x480", 1500, "baseline", "3"]),
  device(["100050", "Apple TV 2G", "Apple TV 2G"], ["1280x720", 5000, "main", "3.1"]),
  device(["100060", "Apple TV 3G", "Apple TV 3G, Roku HD/2 XD"], ["1920x1080", 5000, "high", "4"]),
  device(["100070", "Web", "Facebook, SmugMug, Vimeo, YouTube"], ["1280x720", 2200, "main", "3.1"]),
  device(["100080", "KindleFireHD", "Kindle Fire HD"], ["1280x720", 2200, "main", "4"]),
  device(["100090", "KindleFireHD8.9", "Kindle Fire HD 8.9"], ["1920x1080", 5400, "main", "4"]),
  sound("100110", "Audio AAC - 256k", "mp4", aac(256)),
  sound("100120", "Audio AAC - 160k", "mp4", aac(160)),
  sound("100130", "Audio AAC - 128k", "mp4", aac(128)),
  sound("100141", "Audio AAC - 64k", "mp4", aac(64, "auto")),
  device(
    ["100150", "KindleFireHDX", "Kindle Fire HDX, Kindle Fire HDX 8.9"],
    ["1920x1080", 5000, "main", "4.1"],
  ),
  broadcast(["100160", "NTSC - MPG", "mpg"], 60, { ...mpg, size: "720x480" }),
  broadcast(["100170", "PAL - MPG", "mpg"], 50, { ...mpg, size: "720x576" }),
  broadcast(["100180", "Full HD 1080i60 - MP4", "mp4"], 60, fullHd),
  broadcast(["100190", "Full HD 1080i50 - MP4", "mp4"], 50, fullHd),
  preset("100200", "Gif (Animated)", "gif", {
    video: {
      Codec: "gif",
      CodecOptions: { LoopCount: "Infinite" },
      BitRate: "400",
      FrameRate: "15",
      MaxWidth: "auto",
      MaxHeight: "auto",
      DisplayAspectRatio: "auto",
      SizingPolicy: "ShrinkToFit",
      PaddingPolicy: "NoPad",
      Watermarks: watermarks,
    },
  }),
  preset("100210", "Web: Flash Video", "flv", {
    video: video({ size: "1280x720", kbps: 2200, options: flash, rest: { FrameRate: "30" } }),
    audio: aac(160),
  }),
  broadcast(["100220", "Full HD 1080i60 - XDCAM422", "mxf"], 60, xdcam),
  broadcast(["100230", "Full HD 1080i50 - XDCAM422", "mxf"], 50, xdcam),
  preset("100240", "Webm 720p", "webm", {
    video: video({ size: "1280x720", kbps: 2400, codec: "vp8", options: { Profile: "0" } }),
    audio: plain("vorbis", 160),
  }),
  preset("100250", "Webm VP9 720p", "webm", {
    video: video({ size: "1280x720", kbps: 1200, codec: "vp9", rest: { FrameRate: "30" } }),
    audio: plain("vorbis", 160),
  }),
  preset("100260", "Webm VP9 360p", "webm", {
    video: video({ size: "640x360", kbps: 600, codec: "vp9", rest: { FrameRate: "30" } }),
    audio: plain("vorbis", 128),
  }),
  ...hls("20001", "2M", "1024x768", 1872, "main/3.1"),
  ...hls("20002", "1.5M", "960x640", 1372, "main/3.1"),
  ...hls("20003", "1M", "640x432", 872, "main/3.1"),
  ...hls("20004", "600k", "480x320", 472, "baseline/3"),
  ...hls("20005", "400k", "400x288", 272, "baseline/3"),
  sound("200060", "HLS Audio - 160k", "ts", aac(160)),
  sound("200071", "HLS Audio - 64k", "ts", aac(64, "auto")),
  sound("300010", "Audio MP3 - 320k", "mp3", plain("mp3", 320)),
  sound("300020", "Audio MP3 - 192k", "mp3", plain("mp3", 192)),
  sound("300030", "Audio MP3 - 160k", "mp3", plain("mp3", 160)),
  sound("300040", "Audio MP3 - 128k", "mp3", plain("mp3", 128)),
  sound("300110", "Audio FLAC - CD", "flac", lossless("flac", "16")),
  sound("300200", "Audio WAV 44100 Hz, 8 bit", "wav", lossless("pcm", "8")),
  sound("300300", "Audio WAV 44100 Hz, 16 bit", "wav", lossless("pcm", "16")),
  smooth("400010", "3M", "1280x720", 2962, "3.1"),
  smooth("400020", "2M", "992x560", 2056, "3.1"),
  smooth("400030", "1.5M", "768x432", 1427, "3"),
  smooth("400040", "1M", "592x332", 991, "2.1"),
  smooth("400050", "800k", "448x252", 688, "2.1"),
  smooth("400060", "600k", "368x208", 477, "1.3"),
  smooth("400070", "500k", "284x160", 331, "1.3"),
  smooth("400080", "400k", "224x128", 230, "1.3"),
  dash("500020", "4.8M", "1280x720", 4800, "3.1"),
  dash("500030", "2.4M", "854x480", 2400, "3.1"),
  dash("500040", "1.2M", "640x360", 1200, "3"),
  dash("500050", "600k", "426x240", 600, "3"),
  sound("500060", "MPEG-Dash Audio - 128k", "fmp4", aac(128)),
];

const BY_ID = new Map(PRESETS.map((one) => [one.Id, one]));

/** All current system presets, by id; without their ARN, which names the account. */
export const systemPresets = (): readonly SystemPreset[] => PRESETS;

/** The system preset of that id; also by the older ids `1351620000000-…`, which are not listed. */
export function systemPreset(id: string): SystemPreset | undefined {
  const twin = id.startsWith(`${DEPRECATED}-`) ? id.replace(DEPRECATED, CURRENT) : id;
  const found = BY_ID.get(twin);
  return found && { ...found, Id: id };
}
