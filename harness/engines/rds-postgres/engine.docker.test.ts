import { containers } from "./testing/containers.ts";
import { postgresContract } from "./testing/contract.ts";
import { openSubject } from "./testing/subject.ts";

postgresContract("PostgreSQL in containers", () => openSubject(containers()));
