/** The part of m3u8-parser (which ships no types) that tests use to read playlists back. */
declare module "m3u8-parser" {
  export interface Manifest {
    readonly endList?: boolean;
    readonly targetDuration?: number;
    readonly version?: number;
    readonly segments?: readonly { readonly uri: string; readonly duration: number }[];
    readonly playlists?: readonly {
      readonly uri: string;
      readonly attributes: Readonly<Record<string, unknown>>;
    }[];
  }

  export class Parser {
    readonly manifest: Manifest;
    push(text: string): void;
    end(): void;
  }
}
