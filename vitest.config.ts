import { defineConfig } from "vitest/config";

/** With a test that starts real processes, on a machine that does other things besides. */
const patience = {
  testTimeout: 20_000,
  // Vitest's own is one second, which a server under load may take to answer.
  expect: { poll: { timeout: 10_000 } },
};

/** Units and wire tests are quick; scenarios stand the real servers up once and share them. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["harness/**/*.test.ts", "fixtures/**/*.test.ts"],
          exclude: ["**/*.{wire,docker}.test.ts", "**/node_modules/**"],
          ...patience,
        },
      },
      { test: { name: "wire", include: ["harness/**/*.wire.test.ts"], ...patience } },
      // Needs a Docker engine, so it is asked for by name: npm run test:docker.
      {
        test: {
          name: "docker",
          include: ["harness/**/*.docker.test.ts"],
          ...patience,
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: "scenario",
          include: ["scenarios/**/*.test.ts"],
          globalSetup: ["harness/scenario/global-setup.ts"],
          maxWorkers: 2,
          // A story is apart by its account; modules are read once a worker, not once a file.
          isolate: false,
          // After the quick ones: stories want the machine to themselves.
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
