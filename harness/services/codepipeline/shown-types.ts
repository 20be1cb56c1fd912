/** Action types as the API shows them. */

import type { ActionType, CreateCustomActionTypeInput } from "#model/types/codepipeline.ts";
import type { ActionKind, awsActionTypes } from "./action-types.ts";

type Shown = ActionType & { readonly id: { readonly owner: string } };

const range = ([minimumCount, maximumCount]: readonly [number, number]) => ({
  minimumCount,
  maximumCount,
});

export const property = (required: boolean) => (name: string) => ({
  name,
  required,
  key: true,
  secret: false,
});

export const shownAwsType = ({ id, kind }: (typeof awsActionTypes)[number]): Shown => ({
  id,
  inputArtifactDetails: range(kind.inputs),
  outputArtifactDetails: range(kind.outputs),
  actionConfigurationProperties: propertiesOf(kind),
});

const propertiesOf = ({ required, optional }: ActionKind) => [
  ...required.map(property(true)),
  ...optional.map(property(false)),
];

export const shownCustomType = (type: CreateCustomActionTypeInput): Shown => ({
  id: {
    category: type.category,
    owner: "Custom",
    provider: type.provider,
    version: type.version,
  },
  settings: type.settings,
  inputArtifactDetails: type.inputArtifactDetails,
  outputArtifactDetails: type.outputArtifactDetails,
  actionConfigurationProperties: type.configurationProperties ?? [],
});
