import { Archive, Check, CirclePause, MessageSquare, TriangleAlert } from "lucide-react";
import type { Chat, ChatStatus } from "../api/types";
import { Spinner } from "../ui/Spinner";
import styles from "./StatusIcon.module.css";

const names: Record<ChatStatus, string> = {
  waiting: "Idle",
  pending: "Queued",
  running: "Working",
  paused: "Paused",
  completed: "Completed",
  error: "Failed",
};

export function statusName(status: ChatStatus): string {
  return names[status];
}

export function StatusIcon({ chat }: { chat: Chat }) {
  return (
    <span className={styles["icon"]} data-status={chat.status}>
      <span className="visually-hidden">{statusName(chat.status)}</span>
      <Glyph chat={chat} />
    </span>
  );
}

function Glyph({ chat }: { chat: Chat }) {
  if (chat.status === "error") return <TriangleAlert size={15} />;
  if (chat.archived) return <Archive size={15} />;
  if (chat.status === "pending" || chat.status === "running") return <Spinner />;
  if (chat.status === "paused") return <CirclePause size={15} />;
  return chat.status === "completed" ? <Check size={15} /> : <MessageSquare size={15} />;
}
