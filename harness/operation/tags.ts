/** Tags, between the wire's lists of `Key` and `Value` and the map that is kept. */

export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export type Tags = Readonly<Record<string, string>>;

/** `current` with `added` over it. */
export const mergedTags = (current: Tags, added: readonly Tag[] = []): Tags => ({
  ...current,
  ...Object.fromEntries(added.map(({ Key = "", Value = "" }) => [Key, Value])),
});

/**
 * What is wrong with the first tag that is not one.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function strangeTag(tags: readonly Tag[]): string | undefined {
  const strange = tags.find(
    ({ Key = "", Value = "" }) =>
      Key === "" || Key.length > 128 || Value.length > 256 || Key.startsWith("aws:"),
  );
  return (
    strange &&
    `The tag ${strange.Key ?? ""} is not valid: a key has 1 to 128 characters and does not begin ` +
      "with aws:, a value has at most 256."
  );
}

export const tagsWithout = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

export const shownTags = (tags: Tags): { readonly Key: string; readonly Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Something that carries tags, and keeping it with others. */
export interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

export const tagged = <T extends { readonly tags: Tags }>(
  found: T,
  put: (next: T) => void,
): Tagged => ({ tags: found.tags, put: (tags) => put({ ...found, tags }) });
