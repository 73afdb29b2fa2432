import { Archive, ArchiveRestore, Ellipsis } from "lucide-react";
import { memo } from "react";
import { NavLink } from "react-router";
import type { Chat } from "../api/types";
import { IconButton, join } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { Spinner } from "../ui/Spinner";
import { shortAge } from "../ui/time";
import styles from "./ChatRow.module.css";
import { StatusIcon } from "./StatusIcon";
import { useArchive } from "./use-archive";

interface ChatRowProps {
  chat: Chat;
  now: number;
  onLeave?: (() => void) | undefined;
}

export const ChatRow = memo(function ChatRow({ chat, now, onLeave }: ChatRowProps) {
  const archive = useArchive();
  const child = chat.root_chat_id !== chat.id;
  return (
    <li className={join(styles["row"], child && styles["child"])} data-testid="chat-row" data-chat-id={chat.id} data-status={chat.status}>
      <NavLink to={`/chats/${chat.id}`} className={styles["link"] ?? ""} onClick={onLeave}>
        <StatusIcon chat={chat} />
        <span className={styles["texts"]}>
          <span className={styles["title"]}>{chat.title}</span>
          {chat.status === "error" && chat.last_error != null && <span className={styles["error"]}>{chat.last_error}</span>}
        </span>
        <time className={styles["age"]} dateTime={chat.updated_at}>
          {shortAge(chat.updated_at, now)}
        </time>
      </NavLink>
      <span className={styles["menu"]}>
        {archive.isPending ? (
          <Spinner />
        ) : (
          <Menu
            trigger={
              <IconButton label={`Actions for ${chat.title}`} small data-testid="chat-menu">
                <Ellipsis size={16} />
              </IconButton>
            }
          >
            <MenuItem
              icon={chat.archived ? <ArchiveRestore size={15} /> : <Archive size={15} />}
              onSelect={() => archive.mutate({ chatId: chat.id, archived: !chat.archived })}
              testId="archive"
            >
              {chat.archived ? "Unarchive" : "Archive"}
            </MenuItem>
          </Menu>
        )}
      </span>
    </li>
  );
});
