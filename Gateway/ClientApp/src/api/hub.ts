import { HttpTransportType, HubConnectionBuilder, HubConnectionState, LogLevel, type HubConnection } from "@microsoft/signalr";
import { retryDelay, waitForRetry } from "./backoff";
import { parseRefusal, Refusal, Unreachable } from "./failure";
import type { StreamSource } from "./follow";
import { fetchMe } from "./routes";

/** Longest time a command waits for a connection before the writer is told; its outcome is then unknown. */
const commandPatienceMs = 30_000;
const steadyAfterMs = 2_000;
const unavailable = 503;

/**
 * The tab's one connection to the server. It comes back by itself for as long as it is wanted; streams and commands wait for it.
 * It never replays anything: a stream resumes from its own position, a command repeats under its own id.
 */
export class Hub implements StreamSource {
  readonly #connection: HubConnection;
  readonly #listeners = new Set<() => void>();
  #life: AbortController | null = null;
  #connected = false;

  constructor(url = "/hubs/chats") {
    this.#connection = new HubConnectionBuilder()
      .withUrl(url, { transport: HttpTransportType.WebSockets, skipNegotiation: true })
      .configureLogging(LogLevel.None)
      .build();
    this.#connection.onclose(() => {
      this.#setConnected(false);
    });
  }

  get connected(): boolean {
    return this.#connected;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(): void {
    if (this.#life) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    // A socket of a network that is gone looks alive for half a minute. Dropping it makes the loop ask at once whether the server is
    // still there, which one on this very machine is.
    window.addEventListener("offline", () => void this.#connection.stop(), { signal });
    void this.#keepConnected(signal);
  }

  close(): void {
    this.#life?.abort();
    this.#life = null;
    void this.#connection.stop();
  }

  /** Resolves when there is a connection; rejects when the signal fires first. */
  ready(signal: AbortSignal): Promise<void> {
    if (this.#connected) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        unsubscribe();
        signal.removeEventListener("abort", giveUp);
        settle();
      };
      const giveUp = () => finish(() => reject(new Unreachable()));
      const unsubscribe = this.subscribe(() => {
        if (this.#connected) finish(resolve);
      });
      signal.addEventListener("abort", giveUp);
      if (signal.aborted) giveUp();
    });
  }

  /** Reads one server stream until it ends. Resolves at its end, rejects with its failure or a Refusal. */
  read(method: string, args: unknown[], onItem: (item: never) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const subscription = this.#connection.stream<never>(method, ...args).subscribe({
        next: onItem,
        complete: resolve,
        error: (failure: unknown) => reject(asFailure(failure)),
      });
      signal.addEventListener(
        "abort",
        () => {
          subscription.dispose();
          resolve();
        },
        { once: true },
      );
    });
  }

  /**
   * Sends a command. A lost connection, or a server that is not available at the moment, leaves its outcome unknown, so it is repeated as it
   * is: its id makes that harmless.
   */
  async command<T>(method: string, ...args: unknown[]): Promise<T> {
    const patience = AbortSignal.timeout(commandPatienceMs);
    for (let failures = 0; ; failures++) {
      await this.ready(patience);
      try {
        return await this.#connection.invoke<T>(method, ...args);
      } catch (reason) {
        const connectionLost = this.#connection.state !== HubConnectionState.Connected;
        if (connectionLost) continue;
        const failure = asFailure(reason);
        if (!(failure instanceof Refusal && failure.status === unavailable) || patience.aborted) throw failure;
        await waitForRetry(retryDelay(failures), patience);
      }
    }
  }

  async #keepConnected(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#connection.start();
        const since = Date.now();
        this.#setConnected(true);
        await this.#disconnected(signal);
        // A connection that breaks at once counts as one more failure, or a sick server would be asked four times a second.
        if (Date.now() - since > steadyAfterMs) failures = 0;
      } catch {
        // A refused upgrade does not say why. Asking for the user does, and a 401 leads to the signed-out page.
        await fetchMe().catch(() => undefined);
      }
      await waitForRetry(retryDelay(failures++), signal);
    }
  }

  #disconnected(signal: AbortSignal): Promise<void> {
    if (!this.#connected || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const unsubscribe = this.subscribe(() => {
        if (this.#connected) return;
        unsubscribe();
        resolve();
      });
    });
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    for (const listener of [...this.#listeners]) listener();
  }
}

function asFailure(failure: unknown): Error {
  const error = failure instanceof Error ? failure : new Error(String(failure));
  return parseRefusal(error.message, 500) ?? new Error(withoutPrefix(error.message));
}

function withoutPrefix(message: string): string {
  return /^(Failed to invoke|An unexpected error occurred)/.test(message) ? "The server failed to answer. Try again." : message;
}
