/**
 * Subnet groups. Choice: this harness has no subnets, so any id that looks like one will do, and
 * their zones are taken in turn.
 */

import type { Tags } from "../tags.ts";

export interface SubnetGroup {
  readonly name: string;
  readonly description: string;
  readonly subnetIds: readonly string[];
  readonly tags: Tags;
}

const SUBNET = /^subnet-[0-9a-z]+$/;

/** The first id that is none. */
export const strangeSubnet = (ids: readonly string[]): string | undefined =>
  ids.find((id) => !SUBNET.test(id));

export const zonesOf = (region: string): readonly string[] =>
  ["a", "b", "c"].map((letter) => `${region}${letter}`);

/** The zone of the subnet, or of the server, at a place: in turn. */
export const zoneAt = (region: string, index: number): string => {
  const zones = zonesOf(region);
  return zones[index % zones.length] ?? region;
};

/** A group's subnets as the API shows them, with what a service adds to each. */
export const shownSubnets = <More extends object>(
  { subnetIds }: SubnetGroup,
  region: string,
  more: More,
) =>
  subnetIds.map((id, index) => ({
    SubnetIdentifier: id,
    SubnetAvailabilityZone: { Name: zoneAt(region, index) },
    ...more,
  }));
