/**
 * A service of ours with another provider behind it. Every operation of the model goes to the
 * provider, except where the service's hooks say more. What was set up through us is kept in our
 * own store too, by our own operations: permissions, CORS and routing are decided from there.
 */

import { formatTraceHeader, newTraceId, parseTraceHeader } from "#bus/trace-header.ts";
import type { World } from "#bus/world.ts";
import type { AnyOperation, AnyService } from "#gateway/dispatch/registry.ts";
import type { Members } from "#gateway/protocols/protocol.ts";
import { present } from "#kernel/assert.ts";
import { AwsError } from "#kernel/aws-error.ts";
import type { AccountId } from "#kernel/brand.ts";
import { serviceModel } from "#model/service-model.ts";
import type { ServiceName } from "#model/types/index.ts";
import type { ProcedureContext } from "#operation/context.ts";
import type { Bridge } from "./bridge.ts";
import type { ProviderClient } from "./client.ts";
import type { QueueFaults } from "./queue-faults.ts";
import type { Receives } from "./receives.ts";
import type { UnderWay } from "./under-way.ts";
import { unwatched, type Watch } from "./watch.ts";

/** What a hook may do with a call. */
export interface ForeignCall {
  readonly operation: string;
  readonly input: Members;
  readonly ctx: ProcedureContext<unknown>;
  readonly foreign: Foreign;
  /** Has the provider carry out this call, or another one of the service; ends with `signal`. */
  pass(input?: Members, operation?: string, signal?: AbortSignal): Promise<Members>;
  /** Has our own service carry out an operation, on our own store. */
  own(operation: string, input: Members): Promise<Members>;
  /** An internal one. */
  ownInternal(operation: string, input: Members): Promise<Members>;
  /** The trace header that tells the provider's effects of this call; undefined for a service that hands none on. */
  readonly trace: string | undefined;
  /** What a trace is to find this call by. */
  name(...refs: readonly (string | undefined)[]): void;
  /** Tells in the journal what follows from this call. */
  note(summary: string): void;
}

export type Hook = (call: ForeignCall) => Promise<Members>;

/** What is particular about one service. */
export interface ServiceHooks {
  readonly operations: Readonly<Record<string, Hook>>;
  readonly internal?: Readonly<Record<string, Hook>>;
  /** What names things of ours as things of the provider's, in every input, and back. */
  outgoing?(input: Members, call: ForeignCall): Members;
  incoming?(output: Members, call: ForeignCall): Members;
  /** Internal operations of ours that stay. */
  readonly kept?: readonly string[];
  /** Whether the provider is sent a trace header, which it hands on with events and messages. */
  readonly traced: boolean;
  /** Sets up again at the provider, which lost it, what our own store keeps of it. */
  readonly setUpAgain: Hook;
}

export interface Foreign {
  readonly own: AnyService;
  readonly client: ProviderClient;
  readonly hooks: ServiceHooks;
  readonly bridge: Bridge;
  readonly receives: Receives;
  readonly sending: UnderWay;
  readonly queueFaults: QueueFaults;
  /** Whether a service is the same provider's. */
  isWithin(service: string): boolean;
  readonly watch: Watch;
  worldOf(account: AccountId): World;
}

/** The service as the dispatcher takes it in the place of ours. */
export function foreignService(foreign: Foreign): AnyService {
  const { own, hooks } = foreign;
  const names = [...serviceModel(own.name).operations.keys()];
  const procedures = names.map((name) => {
    const hook = hooks.operations[name] ?? passOn;
    return [name, (input: unknown, ctx: ProcedureContext<unknown>) => run(hook, name, input, ctx)];
  });
  const run = (hook: Hook, name: string, input: unknown, ctx: ProcedureContext<unknown>) =>
    hook(foreignCall(foreign, name, input as Members, ctx));
  const internal = Object.entries(hooks.internal ?? {}).map(([name, hook]) => [
    name,
    {
      kind: "procedure",
      run: (input: unknown, ctx: ProcedureContext<unknown>) => run(hook, name, input, ctx),
    },
  ]);
  const kept = Object.entries(own.internal ?? {}).filter(([name]) => hooks.kept?.includes(name));
  return {
    ...own,
    transitions: {},
    procedures: Object.fromEntries(procedures),
    internal: {
      ...Object.fromEntries([...kept, ...internal]),
      setUpAgain: {
        kind: "procedure",
        run: (input: unknown, ctx: ProcedureContext<unknown>) =>
          // Whoever watches the provider waits for just this.
          hooks.setUpAgain(
            foreignCall({ ...foreign, watch: unwatched }, "setUpAgain", input as Members, ctx),
          ),
      },
    },
    // Its limits are the provider's to judge.
    constraints: {},
    background: [],
    ...(foreign.client.provider.judges ? unjudged(own, names) : {}),
  };
}

/** A provider that judges permissions judges them alone. */
function unjudged(own: AnyService, names: readonly string[]): Pick<AnyService, "authorization"> {
  if (!own.authorization) return {};
  const actions = Object.fromEntries(names.map((name) => [name, null]));
  return { authorization: { ...own.authorization, actions } };
}

const passOn: Hook = ({ pass }) => pass();

/** The provider first; when it agreed, our own service follows in our own store. */
export const mirrored: Hook = async (call) => {
  const output = await call.pass();
  await mirror(call, call.operation, call.input);
  return output;
};

/** Keeps in our own store what the provider was told, where our own service has that. */
export async function mirror(call: ForeignCall, operation: string, input: Members): Promise<void> {
  if (!ownOperation(call.foreign.own, operation)) return;
  try {
    await call.own(operation, input);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { provider } = call.foreign.client;
    call.note(
      `${provider.name} carried out ${operation}, but we keep nothing of it: ` +
        `${error.code}: ${error.message}`,
    );
  }
}

function foreignCall(
  foreign: Foreign,
  operation: string,
  input: Members,
  ctx: ProcedureContext<unknown>,
): ForeignCall {
  const { own, client, hooks } = foreign;
  const world = foreign.worldOf(ctx.account);
  const { journal } = world;
  const root = parseTraceHeader(ctx.traceHeader ?? "").root ?? newTraceId(ctx.random, ctx.now);
  const trace = hooks.traced ? formatTraceHeader(root, ctx.cause) : undefined;
  const call: ForeignCall = {
    operation,
    input,
    ctx,
    foreign,
    trace,
    async pass(given = input, name = operation, signal = ctx.signal) {
      const provider = client.provider.name;
      await foreign.watch.begin(world);
      try {
        const { output, requestId } = await client.call({
          service: own.name,
          operation: name,
          input: hooks.outgoing?.(given, call) ?? given,
          account: ctx.account,
          region: ctx.region,
          signal,
          trace,
          unsigned: client.provider.judges && ctx.principal.type === "anonymous",
          open: ctx.open,
        });
        const detail = {
          provider,
          ...(requestId !== undefined && { providerRequestId: requestId }),
        };
        journal.conclude(ctx.cause, {
          detail,
          ...(requestId !== undefined && { refs: [requestId] }),
        });
        return hooks.incoming?.(output, call) ?? output;
      } catch (error) {
        journal.conclude(ctx.cause, { detail: { provider } });
        await foreign.watch.suspect(error);
        throw error;
      }
    },
    own: (name, given) => carryOut(present(ownOperation(own, name), name), given, ctx),
    ownInternal: (name, given) => carryOut(present(own.internal?.[name], name), given, ctx),
    name: (...refs) =>
      journal.conclude(ctx.cause, { refs: refs.filter((ref) => ref !== undefined) }),
    note: (summary) =>
      void journal.append({ kind: "note", cause: ctx.cause, service: own.name, summary }),
  };
  return call;
}

function ownOperation(own: AnyService, name: string): AnyOperation | undefined {
  const transition = own.transitions[name];
  if (transition) return { kind: "transition", run: transition };
  const procedure = own.procedures[name];
  return procedure && { kind: "procedure", run: procedure };
}

/** The operation's own types were checked where the service was defined. */
const carryOut = async (
  operation: AnyOperation,
  input: Members,
  ctx: ProcedureContext<unknown>,
): Promise<Members> =>
  (operation.kind === "transition"
    ? ctx.transact(operation.run, input)
    : await operation.run(input, ctx)) as Members;

/** Whether our own service answered that it has no such thing. */
export const isUnknown = (error: unknown): boolean =>
  error instanceof AwsError && UNKNOWN.includes(error.code);

const UNKNOWN: readonly string[] = [
  "NoSuchBucket",
  "NotFound",
  "NotFoundException",
  "QueueDoesNotExist",
];

/** The services that another provider may carry out. */
export type ForeignName = Extract<ServiceName, "s3" | "sns" | "sqs">;
