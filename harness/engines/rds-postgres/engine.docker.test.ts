import { databaseEngineContract } from "#services/rds/testing/contract.ts";
import { containers } from "./testing/containers.ts";
import { openSubject } from "./testing/subject.ts";

databaseEngineContract("PostgreSQL in containers", () => openSubject(containers()));
