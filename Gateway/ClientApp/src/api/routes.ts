import { requestJson } from "./http";
import type { Chat, ChatExplanation, MessagePage, ModelConfig, User } from "./types";

const chats = "/api/experimental/chats";

export const chatPageSize = 50;
export const messagePageSize = 100;

export function fetchMe(): Promise<User> {
  return requestJson<User>("/api/v2/users/me");
}

export function signInWithLink(token: string): Promise<unknown> {
  return requestJson("/api/v2/users/login/link", { method: "POST", body: { token } });
}

export function signOut(): Promise<unknown> {
  return requestJson("/api/v2/users/logout", { method: "POST" });
}

export function fetchChats(archived: boolean, afterId: string | null, signal: AbortSignal): Promise<Chat[]> {
  const query = new URLSearchParams({ archived: String(archived), limit: String(chatPageSize) });
  if (afterId !== null) query.set("after_id", afterId);
  return requestJson<Chat[]>(`${chats}?${query.toString()}`, { signal });
}

export function fetchChat(chatId: string, signal?: AbortSignal): Promise<Chat> {
  return requestJson<Chat>(`${chats}/${encodeURIComponent(chatId)}`, signal ? { signal } : {});
}

export function fetchMessages(chatId: string, beforeId: number | null, signal: AbortSignal): Promise<MessagePage> {
  const query = new URLSearchParams({ limit: String(messagePageSize) });
  if (beforeId !== null) query.set("before_id", String(beforeId));
  return requestJson<MessagePage>(`${chats}/${encodeURIComponent(chatId)}/messages?${query.toString()}`, { signal });
}

export function fetchExplanation(chatId: string, signal: AbortSignal): Promise<ChatExplanation> {
  return requestJson<ChatExplanation>(`${chats}/${encodeURIComponent(chatId)}/explain`, { signal });
}

export function fetchModelConfigs(): Promise<ModelConfig[]> {
  return requestJson<ModelConfig[]>(`${chats}/model-configs`);
}
