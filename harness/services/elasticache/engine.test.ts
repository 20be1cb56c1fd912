import { cacheEngineContract } from "./testing/contract.ts";
import { createFakeCacheEngine } from "./testing/fake-cache-engine.ts";

cacheEngineContract("fake", async () => {
  const engine = createFakeCacheEngine();
  return { engine, ...engine.clients, close: async () => {} };
});
