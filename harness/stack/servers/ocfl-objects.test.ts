import { expect, test } from "vitest";
import { mendingOf } from "./ocfl-objects.ts";

const ROOT = `141/abc/def/${"0123456789abcdef".repeat(4)}`;

/** Files of an object by their path in it; the etag stands for the content. */
const object = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, etag]) => ({ key: `${ROOT}/${path}`, etag }));

const V1 = {
  "0=ocfl_object_1.0": "namaste",
  "v1/content/.fcrepo/fcr-root.json": "a",
  "v1/inventory.json": "i1",
  "v1/inventory.json.sha512": "s1",
};
const V2 = {
  "v2/content/fcr-container.nt": "b",
  "v2/inventory.json": "i2",
  "v2/inventory.json.sha512": "s2",
};
const root = (n: number) => ({ "inventory.json": `i${n}`, "inventory.json.sha512": `s${n}` });
const sidecar = (n: number) => [
  `${ROOT}/v${n}/inventory.json.sha512`,
  `${ROOT}/inventory.json.sha512`,
];
const V2_KEYS = Object.keys(V2).map((path) => `${ROOT}/${path}`);

test.for([
  ["whole", { ...V1, ...root(1) }, { copies: [], removals: [] }],
  ["of two versions", { ...V1, ...V2, ...root(2) }, { copies: [], removals: [] }],
  [
    "new and without an inventory",
    V1,
    { copies: [], removals: Object.keys(V1).map((path) => `${ROOT}/${path}`) },
  ],
  [
    "new and without its sidecar",
    { ...V1, "inventory.json": "i1" },
    { copies: [sidecar(1)], removals: [] },
  ],
  [
    "at a version that its root does not tell of",
    { ...V1, ...V2, ...root(1) },
    { copies: [], removals: V2_KEYS },
  ],
  [
    "at a version of which the root has the inventory alone",
    { ...V1, ...V2, ...root(1), "inventory.json": "i2" },
    { copies: [sidecar(2)], removals: [] },
  ],
  [
    "of a form that is not understood",
    { ...V1, "inventory.json": "another" },
    { copies: [], removals: [] },
  ],
] as const)("an object that is %s", ([, files, mending]) => {
  expect(mendingOf(object(files))).toEqual(mending);
});

test("what lies beside the objects is left alone", () => {
  const files = [
    { key: "0=ocfl_1.0", etag: "a" },
    { key: "ocfl_layout.json", etag: "b" },
    { key: "extensions/0004-hashed-n-tuple-storage-layout/config.json", etag: "c" },
  ];
  expect(mendingOf(files)).toEqual({ copies: [], removals: [] });
});
