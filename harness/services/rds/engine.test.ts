import { databaseEngineContract } from "./testing/contract.ts";
import { createFakeDatabaseEngine } from "./testing/fake-database-engine.ts";

databaseEngineContract("fake", async () => {
  const engine = createFakeDatabaseEngine();
  return {
    engine,
    write: async ({ id }, row) => engine.write(id, row),
    rows: async ({ id }) => engine.rows(id),
    kill: async ({ id }) => engine.kill(id),
    close: async () => {},
  };
});
