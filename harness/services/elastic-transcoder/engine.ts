/** The machinery Elastic Transcoder needs: something that carries out transcode plans. */

export type { Transcoder, TranscodeSession } from "#media/transcoder.ts";
