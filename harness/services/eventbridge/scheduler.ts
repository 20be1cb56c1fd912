/** The loop behind a rule with a schedule: makes its event when it is time, by the harness clock. */

import type { Background } from "#operation/service.ts";
import { ruleArn } from "./address.ts";
import { accepted } from "./event.ts";
import type { EventsContext, EventsProcedureContext } from "./operation.ts";
import { nextTime } from "./schedule.ts";
import { type EventsStore, type Rule, ruleKey } from "./store.ts";

/** A key names the rule and its version: a changed schedule is another loop. */
const loopKey = (rule: Rule) => `${ruleKey(rule.bus, rule.name)} ${rule.updatedAt}`;

const isScheduled = (rule: Rule) => rule.isEnabled && rule.schedule !== undefined;

export const scheduler: Background<EventsStore, unknown> = {
  name: "schedules",
  wanted: (store) =>
    store.rules
      .scan()
      .filter(({ document }) => isScheduled(document))
      .map(({ document }) => loopKey(document)),
  run: (key, ctx) => run(key, ctx),
};

/** Events made up for at most when the clock jumps; of more, the oldest are left out. */
const MISSED_MAX = 1000;

async function run(key: string, ctx: EventsProcedureContext): Promise<void> {
  const name = key.slice(0, key.lastIndexOf(" "));
  let last = ctx.now;
  for (let missed = 0; !ctx.signal.aborted; ) {
    const rule = ctx.store.rules.find(name);
    if (!rule || gone(key, name, ctx)) return;
    const due = nextTime(rule.schedule ?? "", rule.updatedAt, last);
    const isDue = () => due !== undefined && ctx.now >= due;
    // A schedule that lies wholly in the past keeps its rule and makes no event.
    await ctx.until(() => isDue() || gone(key, name, ctx), { wakeAt: () => due });
    if (due === undefined || gone(key, name, ctx)) return;
    ctx.transact(tick, { rule, due });
    missed = due < ctx.now ? missed + 1 : 0;
    last = missed < MISSED_MAX ? due : ctx.now;
  }
}

/** Whether this loop is another one's by now; as a value to wait for. */
function gone(key: string, name: string, { store }: EventsProcedureContext): true | undefined {
  const rule = store.rules.find(name);
  return rule && isScheduled(rule) && loopKey(rule) === key ? undefined : true;
}

function tick({ rule, due }: { readonly rule: Rule; readonly due: number }, ctx: EventsContext) {
  const { fact } = accepted(
    {
      source: "aws.events",
      detailType: "Scheduled Event",
      detail: {},
      resources: [ruleArn(ctx.store, rule)],
      time: due,
    },
    { bus: rule.bus, rule: rule.name },
    ctx,
  );
  return { output: {}, events: [fact] };
}
