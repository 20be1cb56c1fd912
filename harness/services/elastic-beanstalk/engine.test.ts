import { beanstalkEngineContract, type VersionKind } from "./testing/contract.ts";
import { createFakeEngine, type FakeVersion, fakeBundle } from "./testing/fake-engine.ts";

const KINDS: Readonly<Record<VersionKind, Partial<FakeVersion>>> = {
  good: {},
  unbuildable: { unbuildable: "the build exited with code 9" },
  dying: { dies: true },
  hanging: { hangs: true },
};

beanstalkEngineContract("fake", async () => {
  const engine = createFakeEngine();
  return {
    engine,
    bundle: async (name, kind) => fakeBundle({ name, ...KINDS[kind] }),
    ask: async () => engine.newest()?.ask(),
    kill: async (_fleet, id) => engine.newest()?.kill(id),
    close: engine.stop,
  };
});
