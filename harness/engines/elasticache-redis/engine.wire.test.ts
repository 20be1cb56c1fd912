import { redisContract } from "./testing/contract.ts";
import { openSubject } from "./testing/subject.ts";

redisContract("Redis as processes", () => openSubject());
