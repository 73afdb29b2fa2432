import { Pencil } from "lucide-react";
import { memo } from "react";
import type { ChatMessage } from "../api/types";
import { IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import styles from "./UserMessage.module.css";
import { textOf } from "./turns";

interface UserMessageProps {
  message: ChatMessage;
  edited: boolean;
  onEdit: ((message: ChatMessage) => void) | undefined;
}

export const UserMessage = memo(function UserMessage({ message, edited, onEdit }: UserMessageProps) {
  const text = textOf(message.content);
  return (
    <article className={styles["message"]} aria-label="You" data-testid="message-user" data-message-id={message.id}>
      <div className={styles["bubble"]} data-edited={edited}>
        {text}
      </div>
      <div className={styles["actions"]}>
        <CopyButton label="Copy message" text={() => text} />
        {onEdit && (
          <IconButton label="Edit message" small onClick={() => onEdit(message)} data-testid="edit-message">
            <Pencil size={14} />
          </IconButton>
        )}
      </div>
    </article>
  );
});
