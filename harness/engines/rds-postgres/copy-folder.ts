/** Copies of data folders, owned by the user that runs the server. */

import { constants, existsSync } from "node:fs";
import { chown, copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "#stack/process/system-error.ts";
import { serverUser } from "#stack/process/unprivileged.ts";

/** Everything but entries for which `leaves` says so, by their path inside `from`. */
export async function copyFolder(
  from: string,
  to: string,
  leaves: (path: string) => boolean = () => false,
): Promise<void> {
  await copyInto({ from, to, leaves }, "");
}

interface Copy {
  readonly from: string;
  readonly to: string;
  leaves(path: string): boolean;
}

async function copyInto(copy: Copy, folder: string): Promise<void> {
  await mkdir(join(copy.to, folder), { recursive: true, mode: 0o700 });
  await own(join(copy.to, folder));
  const entries = await readdir(join(copy.from, folder), { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (copy.leaves(path)) return;
      if (entry.isDirectory()) await copyInto(copy, path);
      else if (entry.isFile()) await copyOne(copy, path);
    }),
  );
}

async function copyOne({ from, to }: Copy, path: string): Promise<void> {
  try {
    await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE);
    await own(join(to, path));
  } catch (error) {
    // A running server removes files too; one that goes while it is copied is not needed.
    if (!isSystemError(error, "ENOENT") || existsSync(join(from, path))) throw error;
  }
}

/** Gives a file to the user that runs the server. */
export async function own(path: string): Promise<void> {
  const user = serverUser();
  if (user) await chown(path, user.uid, user.gid);
}
