import { CircleStop } from "lucide-react";
import { memo } from "react";
import type { ChatMessage } from "../api/types";
import { Markdown } from "../markdown/Markdown";
import { CopyButton } from "../ui/CopyButton";
import styles from "./AssistantMessage.module.css";
import type { LivePart } from "./live-step";
import { Reasoning } from "./Reasoning";
import { ToolCard } from "./ToolCard";
import { textOf, wasStopped } from "./turns";

interface AssistantMessageProps {
  /** Null while its step is streaming. */
  message: ChatMessage | null;
  parts: readonly LivePart[];
  endsTurn: boolean;
}

export const AssistantMessage = memo(function AssistantMessage({ message, parts, endsTurn }: AssistantMessageProps) {
  const streaming = message === null;
  const text = message ? textOf(message.content) : "";
  return (
    <article className={styles["message"]} aria-label="Parley" aria-busy={streaming}>
      <div
        className={styles["parts"]}
        data-testid={streaming ? "streaming" : "message-assistant"}
        data-message-id={message?.id}
      >
        {parts.map((part, index) => {
          switch (part.type) {
            case "text":
              return <Markdown key={index} text={part.text} />;
            case "reasoning":
              // Some providers keep their reasoning to themselves and leave only what they want back with it.
              if (part.text === "") return null;
              return <Reasoning key={index} text={part.text} thinking={streaming && index === parts.length - 1} />;
            case "tool":
              return <ToolCard key={part.id} call={part} live={streaming} />;
          }
        })}
      </div>
      {message && wasStopped(message) && (
        <p className={styles["stopped"]} data-testid="stopped">
          <CircleStop size={14} />
          Stopped
        </p>
      )}
      {endsTurn && text !== "" && (
        <div className={styles["actions"]}>
          <CopyButton label="Copy answer" text={() => text} />
        </div>
      )}
    </article>
  );
});
