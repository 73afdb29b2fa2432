import { retryDelay, waitForRetry } from "../api/backoff";
import { Refusal } from "../api/failure";
import type { StreamSource } from "../api/follow";
import { fetchMessages } from "../api/routes";
import type { MessagePage } from "../api/types";
import { followChat } from "./connection";
import { oncePerFrame } from "./frame";
import { emptyStream, mergePage, type ChatView, type StreamState } from "./stream-state";

export interface SessionView extends ChatView {
  /** History and status are there. */
  loaded: boolean;
  hasOlder: boolean;
  loadingOlder: boolean;
  /** The chat does not exist for this user. */
  notFound: boolean;
}

interface History {
  started: boolean;
  hasOlder: boolean;
  loadingOlder: boolean;
  notFound: boolean;
}

type FetchPage = (chatId: string, beforeId: number | null, signal: AbortSignal) => Promise<MessagePage>;

/** One chat as this tab knows it. Outlives the page that shows it, so that coming back resumes instead of starting again. */
export class ChatSession {
  readonly chatId: string;
  readonly #source: StreamSource;
  readonly #fetchPage: FetchPage;
  readonly #listeners = new Set<() => void>();
  #stream: StreamState = emptyStream;
  #history: History = { started: false, hasOlder: false, loadingOlder: false, notFound: false };
  #snapshot: SessionView;
  #readers = 0;
  #life: AbortController | null = null;

  constructor(chatId: string, source: StreamSource, fetchPage: FetchPage = fetchMessages) {
    this.chatId = chatId;
    this.#source = source;
    this.#fetchPage = fetchPage;
    this.#snapshot = this.#view();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): SessionView => this.#snapshot;

  /** Follows the chat until every opener has closed. */
  open(): () => void {
    this.#readers++;
    if (!this.#life) {
      this.#life = new AbortController();
      void this.#run(this.#life.signal);
    }
    return () => {
      if (--this.#readers > 0) return;
      this.#life?.abort();
      this.#life = null;
    };
  }

  /** Reads the page of history before the oldest message that is known. */
  async loadOlder(): Promise<void> {
    const oldest = this.#stream.view.messages[0]?.id;
    if (!this.#history.hasOlder || this.#history.loadingOlder || oldest === undefined || !this.#life) return;
    const { signal } = this.#life;
    const resets = this.#stream.view.resets;
    this.#setHistory({ loadingOlder: true });
    try {
      const page = await this.#fetchPage(this.chatId, oldest, signal);
      // History was cut meanwhile: the page may hold what is gone. Scrolling asks again.
      if (resets === this.#stream.view.resets) this.#addPage(page);
    } catch {
      // Scrolling asks again.
    } finally {
      this.#setHistory({ loadingOlder: false });
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    if (!this.#history.started) await this.#loadNewest(signal);
    if (signal.aborted || this.#history.notFound) return;
    await followChat(
      this.#source,
      {
        chatId: this.chatId,
        state: () => this.#stream,
        change: (next) => this.#setStream(next),
        refused: (refusal) => this.#setHistory({ notFound: refusal.status === 404 || refusal.status === 403 }),
      },
      signal,
    );
  }

  async #loadNewest(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const page = await this.#fetchPage(this.chatId, null, signal);
        this.#history.started = true;
        this.#addPage(page);
        return;
      } catch (failure) {
        if (failure instanceof Refusal && failure.status >= 400 && failure.status < 500) {
          if (failure.status !== 401) this.#setHistory({ notFound: true });
          return;
        }
      }
      await waitForRetry(retryDelay(failures), signal);
    }
  }

  #addPage(page: MessagePage): void {
    this.#setHistory({ hasOlder: page.has_more === true });
    this.#setStream(mergePage(this.#stream, page.messages));
  }

  #setStream(next: StreamState): void {
    if (next === this.#stream) return;
    this.#stream = next;
    this.#notify();
  }

  #setHistory(change: Partial<History>): void {
    this.#history = { ...this.#history, ...change };
    this.#notify();
  }

  #notify = oncePerFrame(() => {
    this.#snapshot = this.#view();
    for (const listener of [...this.#listeners]) listener();
  });

  #view(): SessionView {
    const { hasOlder, loadingOlder, notFound } = this.#history;
    return { ...this.#stream.view, loaded: this.#stream.position !== null, hasOlder, loadingOlder, notFound };
  }
}

/** How many chats stay in memory after their page was left. */
const kept = 8;

/** The chats this tab has open or left a moment ago. */
export class ChatSessions {
  readonly #source: StreamSource;
  readonly #sessions = new Map<string, ChatSession>();

  constructor(source: StreamSource) {
    this.#source = source;
  }

  get(chatId: string): ChatSession {
    const session = this.#sessions.get(chatId) ?? new ChatSession(chatId, this.#source);
    this.#sessions.delete(chatId);
    this.#sessions.set(chatId, session);
    const oldest = this.#sessions.keys().next();
    if (this.#sessions.size > kept && !oldest.done) this.#sessions.delete(oldest.value);
    return session;
  }

  clear(): void {
    this.#sessions.clear();
  }
}
