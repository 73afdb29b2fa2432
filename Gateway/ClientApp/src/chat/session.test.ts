// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { Refusal } from "../api/failure";
import type { StreamSource } from "../api/follow";
import type { ChatEvent, ChatEventBatch, ChatMessage, MessagePage } from "../api/types";
import { ChatSession } from "./session";

const chatId = "c";
const message = (id: number): ChatMessage => ({ id, chat_id: chatId, created_at: "", role: "user", content: [] });
const status = (position: string): ChatEvent => ({ type: "status", status: { status: "waiting", turn: 1 }, snapshot: "start", chat_id: chatId, position });

/** A stream that the test feeds. */
function feed() {
  const asked: unknown[][] = [];
  let give: (batch: ChatEventBatch) => void = () => undefined;
  const source: StreamSource = {
    ready: () => Promise.resolve(),
    read: (_method, args, onItem, signal) => {
      asked.push(args);
      give = (batch) => onItem(batch as never);
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  };
  return { source, asked, give: (events: ChatEvent[]) => give({ events, position: events.at(-1)?.position ?? null, caught_up: true }) };
}

const ids = (session: ChatSession) => session.snapshot().messages.map((item) => item.id);

describe("ChatSession", () => {
  it("reads the newest page first, then follows from its newest message", async () => {
    const { source, asked, give } = feed();
    const session = new ChatSession(chatId, source, () => Promise.resolve({ messages: [message(9), message(8)], has_more: true }));
    const close = session.open();
    await vi.waitFor(() => expect(asked).toEqual([[chatId, { after_id: 9 }]]));
    expect(session.snapshot().loaded).toBe(false);
    give([status("1:5"), { type: "message", message: message(10), chat_id: chatId, position: "1:5" }]);
    await vi.waitFor(() => expect(ids(session)).toEqual([8, 9, 10]));
    expect(session.snapshot()).toMatchObject({ loaded: true, hasOlder: true });
    close();
    session.open();
    await vi.waitFor(() => expect(asked.at(-1)).toEqual([chatId, { after: "1:5", after_id: 10 }]));
  });

  it("throws an older page away when history was cut while it was on its way", async () => {
    const { source, asked, give } = feed();
    let answer: (page: MessagePage) => void = () => undefined;
    const pages = [Promise.resolve({ messages: [message(8)], has_more: true }), new Promise<MessagePage>((resolve) => (answer = resolve))];
    const session = new ChatSession(chatId, source, () => pages.shift() ?? Promise.reject(new Error("no page")));
    session.open();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    give([status("1:1")]);
    const older = session.loadOlder();
    give([{ type: "history_reset", history_reset: { from_id: 7 }, chat_id: chatId, position: "1:2" }]);
    answer({ messages: [message(7), message(6)], has_more: false });
    await older;
    await vi.waitFor(() => expect(session.snapshot()).toMatchObject({ loadingOlder: false, hasOlder: true, messages: [] }));
  });

  it("knows a chat that is not there", async () => {
    const session = new ChatSession(chatId, feed().source, () => Promise.reject(new Refusal(404, "Chat not found.")));
    session.open();
    await vi.waitFor(() => expect(session.snapshot().notFound).toBe(true));
  });
});
