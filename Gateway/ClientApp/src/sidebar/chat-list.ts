import type { Chat, WatchEvent } from "../api/types";
import { ageGroup, type AgeGroup } from "../ui/time";

/** The loaded pages of one list: the active chats, or the archived ones. */
export type ChatPages = readonly (readonly Chat[])[];

/** Applies a change that was watched to one list. A kind changes its own fields only; an older change than what is known changes nothing. */
export function mergeWatched(pages: ChatPages, archived: boolean, event: WatchEvent): ChatPages {
  const { chat, kind } = event;
  if (kind === "deleted" && !archived) return remove(pages, (known) => known.id === chat.id || known.root_chat_id === chat.id);
  if (chat.archived !== archived) return remove(pages, (known) => known.id === chat.id);
  const known = pages.flat().find((candidate) => candidate.id === chat.id);
  if (!known) return prepend(pages, chat);
  return replace(pages, mergeChat(known, event));
}

export function mergeChat(known: Chat, { kind, chat }: WatchEvent): Chat {
  if (chat.updated_at < known.updated_at) return known;
  const { updated_at, archived } = chat;
  switch (kind) {
    case "status_change":
      return {
        ...known,
        updated_at,
        archived,
        status: chat.status,
        last_error: chat.last_error ?? null,
        last_model_config_id: chat.last_model_config_id,
      };
    case "title_change":
      return { ...known, updated_at, title: chat.title };
    case "created":
    case "deleted":
      return chat;
    default:
      return { ...known, updated_at };
  }
}

export interface ChatGroup {
  age: AgeGroup;
  chats: Chat[];
}

/** Roots by age, newest first; the children of the open chat's tree follow their root, others stay folded away. */
export function groupByAge(pages: ChatPages, now: number, openId: string | undefined): ChatGroup[] {
  const chats = unique(pages.flat()).sort(newestFirst);
  const known = new Set(chats.map((chat) => chat.id));
  const openRoot = chats.find((chat) => chat.id === openId)?.root_chat_id;
  const isChild = (chat: Chat) => chat.root_chat_id !== chat.id && known.has(chat.root_chat_id);
  const groups: ChatGroup[] = [];
  for (const chat of chats) {
    if (isChild(chat)) continue;
    const age = ageGroup(chat.updated_at, now);
    if (groups.at(-1)?.age !== age) groups.push({ age, chats: [] });
    const children = chat.id === openRoot ? chats.filter((child) => isChild(child) && child.root_chat_id === chat.id) : [];
    groups.at(-1)?.chats.push(chat, ...children);
  }
  return groups;
}

function newestFirst(left: Chat, right: Chat): number {
  if (left.updated_at !== right.updated_at) return Date.parse(right.updated_at) - Date.parse(left.updated_at);
  return left.id < right.id ? 1 : -1;
}

/** A page read after another one may begin with what moved down meanwhile. */
function unique(chats: readonly Chat[]): Chat[] {
  return [...new Map(chats.map((chat) => [chat.id, chat])).values()];
}

function prepend([first = [], ...rest]: ChatPages, chat: Chat): ChatPages {
  return [[chat, ...first], ...rest];
}

function replace(pages: ChatPages, chat: Chat): ChatPages {
  return pages.map((page) => (page.some((known) => known.id === chat.id) ? page.map((known) => (known.id === chat.id ? chat : known)) : page));
}

function remove(pages: ChatPages, gone: (chat: Chat) => boolean): ChatPages {
  return pages.map((page) => (page.some(gone) ? page.filter((chat) => !gone(chat)) : page));
}
