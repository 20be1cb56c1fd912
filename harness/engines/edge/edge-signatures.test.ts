import { generateKeyPairSync } from "node:crypto";
import { getSignedCookies, getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { type EdgeStage, host, stageEdge } from "./testing/stage.ts";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

let stage: EdgeStage;
beforeEach(async () => {
  stage = await stageEdge();
});
afterEach(() => stage.stop());

const states = async (...urls: string[]) => {
  const found: unknown[] = [];
  for (const url of urls) found.push((await stage.ask(url)).headers["x-cache"]);
  return found;
};

describe("signatures", () => {
  const group = async () => {
    const key = await stage.rehearsal.call("cloudfront", "CreatePublicKey", {
      PublicKeyConfig: { CallerReference: "k", Name: "k", EncodedKey: keys.publicKey },
    });
    const id = present(key.PublicKey?.Id, "key id");
    const made = await stage.rehearsal.call("cloudfront", "CreateKeyGroup", {
      KeyGroupConfig: { Name: "g", Items: [id] },
    });
    const groupId = present(made.KeyGroup?.Id, "group id");
    const TrustedKeyGroups = { Enabled: true, Quantity: 1, Items: [groupId] };
    return { id, behaviour: { TrustedKeyGroups } };
  };

  test("without one the viewer is refused in XML, and the journal says why", async () => {
    const { behaviour } = await group();
    await stage.distribute(behaviour);
    const refused = await stage.ask("/mf1/low.m3u8");
    expect(refused).toMatchObject({
      status: 403,
      headers: { "content-type": "text/xml", "x-cache": "Error from cloudfront" },
      text:
        '<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code>' +
        "<Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>",
    });
    expect(stage.asked).toHaveLength(0);
    const [note] = stage.rehearsal.world.journal.list({ kind: "note" });
    expect(note).toMatchObject({
      failure: "MissingKey",
      detail: { status: 403, message: "Neither the query nor a cookie names a key pair." },
    });
  });

  test("Avalon's cookies open the paths of their policy, until the harness clock says no", async () => {
    const { id, behaviour } = await group();
    await stage.distribute(behaviour);
    const end = Math.floor(stage.rehearsal.clock.now() / 1000) + 1200;
    const cookies = getSignedCookies({
      keyPairId: id,
      privateKey: keys.privateKey,
      policy: JSON.stringify({
        Statement: [
          {
            Resource: "http*://httpstream.avalon.localhost/mf1/*",
            Condition: { DateLessThan: { "AWS:EpochTime": end } },
          },
        ],
      }),
    });
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join("; ");
    expect(await stage.ask("/mf1/low.m3u8", { headers: { cookie } })).toMatchObject({
      status: 200,
      text: "hello",
    });
    expect(await stage.ask("/mf2/low.m3u8", { headers: { cookie } })).toMatchObject({
      status: 403,
    });
    await stage.rehearsal.advance(1_200_000);
    expect(await stage.ask("/mf1/low.m3u8", { headers: { cookie } })).toMatchObject({
      status: 403,
    });
  });

  test("a signed URL of the SDK is answered from the cache of another's", async () => {
    const { id, behaviour } = await group();
    await stage.distribute(behaviour);
    const sign = (seconds: number) =>
      getSignedUrl({
        keyPairId: id,
        privateKey: keys.privateKey,
        url: `http://${host}/a.mp4`,
        dateLessThan: new Date(stage.rehearsal.clock.now() + seconds * 1000).toISOString(),
      }).slice(`http://${host}`.length);
    expect(await states(sign(60), sign(61))).toEqual([
      "Miss from cloudfront",
      "Hit from cloudfront",
    ]);
  });
});

test("a streaming distribution's host says that RTMP is over; other hosts are not claimed", async () => {
  const made = await stage.rehearsal.call("cloudfront", "CreateStreamingDistribution", {
    StreamingDistributionConfig: {
      CallerReference: "rtmp",
      Comment: "",
      Enabled: true,
      S3Origin: { DomainName: "derivatives.s3.amazonaws.com", OriginAccessIdentity: "" },
      Aliases: { Quantity: 1, Items: ["rtmpstream.avalon.localhost"] },
      TrustedSigners: { Enabled: false, Quantity: 0 },
    },
  });
  expect(made.StreamingDistribution?.Status).toBe("InProgress");
  const { answer } = present(stage.edge.claims("rtmpstream.avalon.localhost:4566"), "claim");
  const { status, body } = await answer({
    request: {
      method: "GET",
      protocol: "http",
      host: "rtmpstream.avalon.localhost:4566",
      path: "/",
      query: "",
      headers: {},
      clientIp: "127.0.0.1",
    },
    body: undefined,
    signal: new AbortController().signal,
  });
  expect(status).toBe(410);
  expect(Buffer.from(body as Uint8Array).toString()).toContain("AWS ended RTMP");
  expect(stage.edge.claims("media.avalon.localhost")).toBeUndefined();
});
