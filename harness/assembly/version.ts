/** The version of this package, as it reports itself. */
export const VERSION = "0.1.0";
