/** What runs, as lines for people: environments, queues, pipelines, the search cluster. */

import type {
  EnvironmentStatus,
  PipelineStatus,
  QueueStatus,
  SystemStatus,
} from "#control/system-status.ts";
import type { ClusterReport } from "#stack/search-cluster.ts";

/** `search` is told where the harness has started the servers itself. */
export interface RunningParts extends SystemStatus {
  readonly search?: ClusterReport;
}

/** Nothing of what there is none of. */
export function statusLines(running: RunningParts): readonly string[] {
  const { environments, queues, pipelines, search } = running;
  return [
    ...section("environments:", environments.flatMap(environmentLines)),
    ...section("queues:", queueLines(queues)),
    ...pipelines.flatMap(pipelineLines),
    ...(search ? section("search:", searchLines(search)) : []),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function environmentLines(environment: EnvironmentStatus): readonly string[] {
  const { name, tier, status, health, version = "no version", instances } = environment;
  const size = `${instances.length} ${instances.length === 1 ? "instance" : "instances"}`;
  return [
    `${name}  ${tier}, ${status}, ${health}, ${version}, ${size}`,
    ...instances.map(({ id, health: own, version: runs, causes = [] }) => {
      const told = [own, runs === version ? undefined : runs, ...causes].filter(Boolean);
      return `  ${[id, told.join(", ")].join("  ")}`.trimEnd();
    }),
  ];
}

function queueLines(queues: readonly QueueStatus[]): readonly string[] {
  const width = Math.max(0, ...queues.map(({ name }) => name.length));
  return queues.map(({ name, visible, inFlight, delayed }) => {
    const later = delayed > 0 ? `, ${delayed} delayed` : "";
    return `${name.padEnd(width)}  ${visible} waiting, ${inFlight} in flight${later}`;
  });
}

function pipelineLines({ name, stages }: PipelineStatus): readonly string[] {
  return section(
    `pipeline ${name}:`,
    stages.flatMap((stage) => [
      `${stage.name}  ${stage.status}`,
      ...stage.actions.map(({ name: action, status, summary }) => {
        const told = [status, summary].filter(Boolean).join(": ");
        return `  ${action}  ${told}`;
      }),
    ]),
  );
}

function searchLines({ zookeeper, solr, collections }: ClusterReport): readonly string[] {
  const nameOf = (node: string) => solr.find((each) => each.node === node)?.name ?? node;
  return [
    ...zookeeper.map(({ name, mode }) => `${name}  ${mode}`),
    ...solr.map(({ name, node, live }) => `${name}  ${live ? "live" : "not live"}  ${node ?? ""}`),
    ...collections.flatMap(({ name, shards }) =>
      shards.map(({ name: shard, replicas }) => {
        const told = replicas.map(({ node, state, leader }) =>
          [nameOf(node), state, ...(leader ? ["leads"] : [])].join(" "),
        );
        return `${name} ${shard}  ${told.join(", ")}`;
      }),
    ),
  ].map((line) => line.trimEnd());
}
