/** PostgreSQL as containers, and one of them killed as the Docker engine kills it. */

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
      return createContainerHost({ containers: opened, folder });
    },
    kill: ({ address: { host, port } }, folder) =>
      killContainer(folder, (_name, published) => published === `${host}:${port}`),
    close: () => present(opened, "the containers").close(),
  };
}
