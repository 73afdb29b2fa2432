import { describe, expect, it } from "vitest";
import type { Chat, WatchEvent, WatchEventKind } from "../api/types";
import { groupByAge, mergeWatched } from "./chat-list";

const chat = (id: string, rest: Partial<Chat> = {}): Chat => ({
  id,
  owner_id: "o",
  root_chat_id: id,
  last_model_config_id: "m",
  title: id,
  status: "waiting",
  created_at: "2026-05-10T10:00:00Z",
  updated_at: "2026-05-10T10:00:00Z",
  archived: false,
  ...rest,
});
const event = (kind: WatchEventKind, changed: Chat): WatchEvent => ({ kind, chat: changed, position: "1:1" });
const later = "2026-05-10T10:00:05Z";

describe("mergeWatched", () => {
  it("prepends a created chat once", () => {
    const created = event("created", chat("b"));
    const pages = mergeWatched(mergeWatched([[chat("a")]], false, created), false, created);
    expect(pages.flat().map((item) => item.id)).toEqual(["b", "a"]);
  });
  it("takes the status but not the title from a status change", () => {
    const [[known] = []] = mergeWatched([[chat("a", { title: "new" })]], false, event("status_change", chat("a", { title: "old", status: "running", updated_at: later })));
    expect(known).toMatchObject({ title: "new", status: "running", updated_at: later });
  });
  it("takes the title but not the status from a title change", () => {
    const [[known] = []] = mergeWatched([[chat("a", { status: "running" })]], false, event("title_change", chat("a", { title: "t", updated_at: later })));
    expect(known).toMatchObject({ title: "t", status: "running" });
  });
  it("ignores what is older than what it knows", () => {
    const pages = [[chat("a", { updated_at: later, status: "waiting" })]];
    expect(mergeWatched(pages, false, event("status_change", chat("a", { status: "running" })))).toEqual(pages);
  });
  it("removes an archived chat with its tree, and moves it to the other list", () => {
    const child = chat("c", { root_chat_id: "a" });
    const archived = event("deleted", chat("a", { archived: true, updated_at: later }));
    expect(mergeWatched([[chat("a"), child], [chat("b")]], false, archived).flat().map((item) => item.id)).toEqual(["b"]);
    expect(mergeWatched([[]], true, archived).flat().map((item) => item.id)).toEqual(["a"]);
  });
});

describe("groupByAge", () => {
  const now = new Date(2026, 4, 10, 12).getTime();
  const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
  it("groups and sorts by the time of the last change", () => {
    const pages = [[chat("old", { updated_at: daysAgo(30) }), chat("a", { updated_at: daysAgo(0) })], [chat("y", { updated_at: daysAgo(1) })]];
    expect(groupByAge(pages, now, undefined).map((group) => [group.age, group.chats.map((item) => item.id)])).toEqual([
      ["Today", ["a"]],
      ["Yesterday", ["y"]],
      ["Older", ["old"]],
    ]);
  });
  it("shows children under the root of the open chat only", () => {
    const pages = [[chat("a"), chat("c", { root_chat_id: "a" })]];
    const shown = (open?: string) => groupByAge(pages, now, open).flatMap((group) => group.chats.map((item) => item.id));
    expect(shown()).toEqual(["a"]);
    expect(shown("c")).toEqual(["a", "c"]);
  });
});
