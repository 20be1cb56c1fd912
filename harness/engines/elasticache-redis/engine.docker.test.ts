import { cacheEngineContract } from "#services/elasticache/testing/contract.ts";
import { containers } from "./testing/containers.ts";
import { openSubject } from "./testing/subject.ts";

cacheEngineContract("Redis in containers", () => openSubject(containers()));
