import { Archive, ArchiveRestore, Ellipsis, Link as LinkIcon } from "lucide-react";
import type { Chat, ChatStatus } from "../api/types";
import { announce } from "../app/announcer";
import { statusName } from "../sidebar/StatusIcon";
import { IconButton } from "../ui/Button";
import { copyText } from "../ui/clipboard";
import { Menu, MenuItem } from "../ui/Menu";
import { TopBar } from "../ui/TopBar";
import styles from "./ChatTopBar.module.css";

interface ChatTopBarProps {
  chat: Chat | undefined;
  /** Null while it is not known. */
  status: ChatStatus | null;
  onArchive: (archived: boolean) => void;
}

export function ChatTopBar({ chat, status, onArchive }: ChatTopBarProps) {
  const copyLink = async () => announce((await copyText(window.location.href)) ? "Link copied" : "The link could not be copied");
  return (
    <TopBar title={chat?.title ?? "Chat"}>
      {chat?.archived === true && <span className={styles["tag"]}>Archived</span>}
      {status !== null && status !== "waiting" && (
        <span className={styles["status"]} data-status={status}>
          {statusName(status)}
        </span>
      )}
      <span className={styles["space"]} />
      {chat && (
        <Menu
          trigger={
            <IconButton label="Chat actions" data-testid="chat-actions">
              <Ellipsis size={18} />
            </IconButton>
          }
        >
          <MenuItem icon={<LinkIcon size={15} />} onSelect={() => void copyLink()}>
            Copy link
          </MenuItem>
          <MenuItem
            icon={chat.archived ? <ArchiveRestore size={15} /> : <Archive size={15} />}
            onSelect={() => onArchive(!chat.archived)}
            testId="archive"
          >
            {chat.archived ? "Unarchive" : "Archive"}
          </MenuItem>
        </Menu>
      )}
    </TopBar>
  );
}
