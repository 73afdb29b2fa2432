import { retryDelay, waitForRetry } from "./backoff";
import { Refusal } from "./failure";

/** Where server streams come from: the hub, or a double in a test. */
export interface StreamSource {
  ready(signal: AbortSignal): Promise<void>;
  /** What the items are is the caller's knowledge: the wire carries no types. */
  read(method: string, args: unknown[], onItem: (item: never) => void, signal: AbortSignal): Promise<void>;
}

export interface Following<T> {
  method: string;
  /** Asked before every attempt, so that it can name the reader's position at that moment. */
  args: () => unknown[];
  onItem: (item: T) => void;
  /** An attempt ended, for whatever reason; another one follows. */
  onEnd: () => void;
  /** The server will never answer this reader otherwise. */
  onRefused: (refusal: Refusal) => void;
}

const finalStatuses = [401, 403, 404];

/** Keeps reading one stream until the signal fires: every end and every error leads to a new attempt from the reader's position. */
export async function follow<T>(source: StreamSource, following: Following<T>, signal: AbortSignal): Promise<void> {
  let failures = 0;
  const onItem = (item: T) => {
    failures = 0;
    if (!signal.aborted) following.onItem(item);
  };
  while (!signal.aborted) {
    try {
      await source.ready(signal);
      await source.read(following.method, following.args(), onItem, signal);
    } catch (failure) {
      if (failure instanceof Refusal && finalStatuses.includes(failure.status)) {
        following.onRefused(failure);
        return;
      }
    }
    if (stopped(signal)) return;
    following.onEnd();
    await waitForRetry(retryDelay(failures++), signal);
  }
}

/** Asked again after waiting; the compiler believes that nothing changed since the loop's own question. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted;
}
