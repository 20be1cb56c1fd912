/** ListAvailableSolutionStacks: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_ListAvailableSolutionStacks.html */

import type { EbTransition } from "../operation.ts";
import { platforms } from "../platforms.ts";

export const listAvailableSolutionStacks: EbTransition<"ListAvailableSolutionStacks"> = () => {
  const SolutionStacks = platforms.map(({ solutionStack }) => solutionStack);
  const SolutionStackDetails = platforms.map(({ solutionStack, kind }) => ({
    SolutionStackName: solutionStack,
    PermittedFileTypes: kind === "tomcat" ? ["war", "zip"] : ["zip"],
  }));
  return { output: { SolutionStacks, SolutionStackDetails } };
};
