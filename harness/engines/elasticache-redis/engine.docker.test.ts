import { containers } from "./testing/containers.ts";
import { redisContract } from "./testing/contract.ts";
import { openSubject } from "./testing/subject.ts";

redisContract("Redis in containers", () => openSubject(containers()));
