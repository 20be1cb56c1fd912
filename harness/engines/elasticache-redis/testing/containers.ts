/** Redis as containers, and one of them killed as the Docker engine kills it. */

import { present } from "#kernel/assert.ts";
import type { DataContainers } from "#stack/docker/data-containers.ts";
import { killContainer, openDataContainers } from "#stack/testing/data-containers.ts";
import { createContainerHost } from "../container-host.ts";
import type { SubjectGround } from "./subject.ts";

export function containers(): SubjectGround {
  let opened: DataContainers | undefined;
  return {
    async host({ folder, machine }) {
      opened = await openDataContainers(folder, machine);
      return createContainerHost(opened);
    },
    kill: (id, folder) =>
      killContainer(folder, (name) => name.endsWith(id.split("/").at(-1) ?? "")),
    close: () => present(opened, "the containers").close(),
  };
}
