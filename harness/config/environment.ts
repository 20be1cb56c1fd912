/** The machine's environment: the one place that reads it for the library. */

import type { Environment } from "./options.ts";

/** As it was when the process started. */
export const machineEnvironment: Environment = Object.freeze({ ...process.env });

/** Where programs are looked for. */
export const machineSearchPath: string = machineEnvironment["PATH"] ?? "";
