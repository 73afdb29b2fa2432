import type { ChatEvent, ChatEventBatch, ChatMessage, QueuedMessage, RetryInfo, StatusInfo } from "../api/types";
import { addPart, type LivePart } from "./live-step";
import { comparePositions, type Position } from "./position";

/** What a reader of the chat sees. */
export interface ChatView {
  messages: readonly ChatMessage[];
  queue: readonly QueuedMessage[];
  status: StatusInfo | null;
  /** Parts of the uncommitted step; superseded by its message. */
  live: readonly LivePart[];
  retry: RetryInfo | null;
  error: string | null;
  /** Grows when history was cut, so that a page asked for before the cut can be told apart. */
  resets: number;
}

/** The view, where in the log it stands, and a snapshot that has not arrived completely. */
export interface StreamState {
  view: ChatView;
  position: Position | null;
  staged: { view: ChatView; cut: Position } | null;
}

export const emptyStream: StreamState = {
  view: { messages: [], queue: [], status: null, live: [], retry: null, error: null, resets: 0 },
  position: null,
  staged: null,
};

/** Applies a batch. A snapshot becomes visible in one piece, so a reader never sees half of one. */
export function applyBatch(state: StreamState, chatId: string, batch: ChatEventBatch): StreamState {
  let next = state;
  for (const event of batch.events) {
    if (event.chat_id === chatId) next = applyEvent(next, event);
  }
  if (batch.caught_up === true) next = commit(next);
  if (next.staged || batch.position == null) return next;
  if (next.position !== null && comparePositions(batch.position, next.position) <= 0) return next;
  return { ...next, position: batch.position };
}

/** A connection ended: half a snapshot is worth nothing, the next one starts again. */
export function dropStaged(state: StreamState): StreamState {
  return state.staged ? { ...state, staged: null } : state;
}

/** What to ask for when coming back. */
export function resumePoint(state: StreamState): { after?: Position; after_id?: number } {
  const newest = state.view.messages.at(-1)?.id;
  return {
    ...(state.position === null ? {} : { after: state.position }),
    ...(newest === undefined ? {} : { after_id: newest }),
  };
}

/** Merges a page of history that was read over REST. */
export function mergePage(state: StreamState, messages: readonly ChatMessage[]): StreamState {
  const known = new Set(state.view.messages.map((message) => message.id));
  const fresh = messages.filter((message) => !known.has(message.id));
  if (fresh.length === 0) return state;
  const merged = [...state.view.messages, ...fresh].sort((left, right) => left.id - right.id);
  return { ...state, view: { ...state.view, messages: merged } };
}

function applyEvent(state: StreamState, event: ChatEvent): StreamState {
  if (event.type === "status" && event.snapshot) {
    const view: ChatView = { ...state.view, live: [], queue: [], retry: null, error: null };
    return { ...state, staged: { view: reduce(view, event), cut: event.position } };
  }
  if (state.staged) {
    const order = comparePositions(event.position, state.staged.cut);
    if (order === 0) return { ...state, staged: { ...state.staged, view: reduce(state.staged.view, event) } };
    if (order < 0) return state;
    return applyEvent(commit(state), event);
  }
  if (state.position !== null && comparePositions(event.position, state.position) <= 0) return state;
  return { ...state, view: reduce(state.view, event), position: event.position };
}

function commit(state: StreamState): StreamState {
  return state.staged ? { view: state.staged.view, position: state.staged.cut, staged: null } : state;
}

function reduce(view: ChatView, event: ChatEvent): ChatView {
  switch (event.type) {
    case "status":
      return withStatus(view, event.status);
    case "message_part":
      return withPart(view, event.message_part);
    case "message":
      return withMessage(view, event.message);
    case "queue_update":
      return { ...view, queue: event.queued_messages };
    case "error":
      return { ...view, error: event.error.message || "The turn failed.", retry: null };
    case "retry":
      return { ...view, retry: event.retry, live: [] };
    case "history_reset":
      return {
        ...view,
        messages: view.messages.filter((message) => message.id < event.history_reset.from_id),
        live: [],
        resets: view.resets + 1,
      };
    default:
      return view;
  }
}

function withStatus(view: ChatView, status: StatusInfo): ChatView {
  const busy = isBusy(status);
  return {
    ...view,
    status,
    live: status.status === "running" ? view.live : [],
    // A run keeps its countdown while it waits for the next attempt, and only then.
    retry: busy && status.phase === "retrying" ? view.retry : null,
    error: status.status === "error" ? (status.last_error ?? view.error) : null,
  };
}

function withPart(view: ChatView, { role, part }: Extract<ChatEvent, { type: "message_part" }>["message_part"]): ChatView {
  // A late part of a turn that was stopped must not bring its text back.
  if (view.status !== null && view.status.status !== "running") return view;
  return { ...view, live: addPart(view.live, role, part), retry: null };
}

function withMessage(view: ChatView, message: ChatMessage): ChatView {
  const live = message.role === "assistant" ? [] : view.live;
  const newest = view.messages.at(-1);
  if (newest === undefined || message.id > newest.id) return { ...view, messages: [...view.messages, message], live };
  const at = view.messages.findIndex((known) => known.id >= message.id);
  const messages = view.messages[at]?.id === message.id ? view.messages.with(at, message) : view.messages.toSpliced(at, 0, message);
  return { ...view, messages, live };
}

export function isBusy(status: StatusInfo | null): boolean {
  return status?.status === "pending" || status?.status === "running";
}
