/** Of a line that is shown: a minified bundle prints itself whole when it does not parse. */
const CHARS_SHOWN = 500;

/** A line of a log as it is shown to people, cut where nobody reads on. */
export const shownLine = (line: string): string =>
  line.length > CHARS_SHOWN ? `${line.slice(0, CHARS_SHOWN)}…` : line;
