import { postgresContract } from "./testing/contract.ts";
import { openSubject } from "./testing/subject.ts";

postgresContract("PostgreSQL as processes", () => openSubject());
