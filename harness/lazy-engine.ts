/** An engine that is loaded when it is first asked for something that takes time. */

type Method = (...given: unknown[]) => unknown;

/**
 * `known` answers what must be answered at once, before and after loading; all other methods are
 * asynchronous and wait for `load`, which is tried again after it failed.
 */
export function lazily<Engine extends object, Known extends Partial<Engine>>(
  load: () => Promise<Engine>,
  known: (loaded: () => Engine | undefined, loading: () => Promise<Engine>) => Known,
): { readonly engine: Engine; readonly loaded: () => Engine | undefined } {
  let promise: Promise<Engine> | undefined;
  let engine: Engine | undefined;
  const loading = () => {
    promise ??= load().then(
      (made) => {
        engine = made;
        return made;
      },
      (error: unknown) => {
        promise = undefined;
        throw error;
      },
    );
    return promise;
  };
  const loaded = () => engine;
  const own = known(loaded, loading);
  const proxy = new Proxy(own, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      return async (...args: unknown[]) => {
        const made = await loading();
        return (Reflect.get(made, name) as Method).apply(made, args);
      };
    },
  });
  // Every member is either in `own` or a method that may as well be waited for.
  return { engine: proxy as unknown as Engine, loaded };
}
