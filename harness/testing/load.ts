/** A steady stream of requests, each at its moment, whether the ones before were answered or not. */

import { createClock, type Timer } from "#kernel/clock.ts";

export interface Load<Answer> {
  /** Asks no more; resolves with every answer, in the order of the requests. */
  stop(): Promise<readonly Answer[]>;
}

/** `ask` is given the number of the request, from 0; it does not reject. */
export function startLoad<Answer>(
  perSecond: number,
  ask: (number: number) => Promise<Answer>,
): Load<Answer> {
  const machine = createClock();
  const answers: Promise<Answer>[] = [];
  let timer: Timer | undefined;
  const next = () => {
    answers.push(ask(answers.length));
    timer = machine.schedule(machine.now() + 1000 / perSecond, next);
  };
  next();
  return {
    async stop() {
      timer?.cancel();
      machine.stop();
      return Promise.all(answers);
    },
  };
}
