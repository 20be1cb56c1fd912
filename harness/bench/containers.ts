/** The servers and LocalStack as containers, from stopped to ready, and taken over when kept. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseHarnessOptions } from "#config/options.ts";
import { dropContainerStack, startContainerStack } from "#servers/container-stack.ts";
import { FEDORA_BUCKET, SERVER_NAMES } from "#servers/server-names.ts";
import { imagesFrom } from "#stack/images.ts";
import type { BenchContext, Figure } from "./figure.ts";

/** In a state folder of its own, so that containers kept by the user are left alone. */
export async function measureContainers({ env, signal }: BenchContext): Promise<readonly Figure[]> {
  const stateDir = mkdtempSync(join(tmpdir(), "avalon-aws-bench-"));
  const images = imagesFrom(parseHarnessOptions({}, env));
  const where = { servers: SERVER_NAMES, stateDir, bucket: FEDORA_BUCKET, keep: true } as const;
  const seconds = async () => {
    const start = performance.now();
    const { stack } = await startContainerStack({ ...where, images, signal });
    await stack.stop();
    return (performance.now() - start) / 1000;
  };
  try {
    return [
      { name: "six containers ready from stopped", value: await seconds(), unit: "s", target: 30 },
      { name: "kept containers taken over", value: await seconds(), unit: "s", target: 3 },
    ];
  } finally {
    await dropContainerStack(stateDir);
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
