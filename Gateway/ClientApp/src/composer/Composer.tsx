import { ArrowUp, Pencil, Square, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { CommandId } from "../api/commands";
import { Banner } from "../ui/Banner";
import { IconButton } from "../ui/Button";
import { Spinner } from "../ui/Spinner";
import { readStored, writeStored } from "../ui/storage";
import styles from "./Composer.module.css";
import { useSend } from "./use-send";

interface ComposerProps {
  /** Where the draft is kept; an edit keeps none. */
  draftKey?: string;
  initialText?: string;
  /** What an edit does, shown above the text; the edit can then be left. */
  editing?: { note: string; onCancel: () => void } | undefined;
  placeholder: string;
  disabled?: boolean;
  onSend: (text: string, commandId: CommandId) => Promise<unknown>;
  /** Given while a turn can be stopped. */
  onStop?: (() => void) | undefined;
  stopping?: boolean;
  /** Enter on an empty box. */
  onEmptyEnter?: (() => void) | undefined;
  tools?: ReactNode;
}

export function Composer(props: ComposerProps) {
  const { draftKey, initialText, editing, placeholder, disabled = false, onSend, onStop, stopping = false, onEmptyEnter, tools } = props;
  const [text, setText] = useState(() => initialText ?? (draftKey === undefined ? "" : (readStored(`draft.${draftKey}`) ?? "")));
  const { sending, failure, submit, clearFailure } = useSend(onSend);
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  useFocusAtStart(area);

  useEscape(editing?.onCancel ?? onStop);

  const change = (next: string) => {
    setText(next);
    if (draftKey !== undefined) writeStored(`draft.${draftKey}`, next);
    if (failure !== null) clearFailure();
  };

  const send = async () => {
    if (disabled || sending) return;
    const content = text.trim();
    if (content === "") {
      onEmptyEnter?.();
      return;
    }
    if (!(await submit(content))) return;
    if (draftKey !== undefined) writeStored(`draft.${draftKey}`, null);
    setText("");
    area.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Enter belongs to the input method while it composes a character.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <div className={styles["composer"]}>
      {failure !== null && (
        <Banner tone="danger" testId="send-error" action={<Dismiss onClick={clearFailure} />}>
          Not sent: {failure}
        </Banner>
      )}
      <div className={styles["box"]} data-disabled={disabled}>
        {editing && (
          <div className={styles["editing"]}>
            <Pencil size={14} />
            <span>{editing.note}</span>
            <IconButton label="Cancel editing (Escape)" small onClick={editing.onCancel}>
              <X size={15} />
            </IconButton>
          </div>
        )}
        <textarea
          ref={area}
          className={styles["text"]}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label="Message"
          disabled={disabled}
          readOnly={sending}
          aria-busy={sending}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          data-testid="composer-input"
        />
        <div className={styles["tools"]}>
          <div className={styles["left"]}>{tools}</div>
          {onStop && (
            <IconButton label={stopping ? "Stopping…" : "Stop (Escape)"} className={styles["stop"]} disabled={stopping} onClick={onStop} data-testid="stop">
              {stopping ? <Spinner /> : <Square size={12} fill="currentColor" />}
            </IconButton>
          )}
          {(!onStop || text.trim() !== "") && (
            <IconButton
              label={onStop ? "Add to the queue (Enter)" : "Send (Enter)"}
              className={styles["send"]}
              disabled={disabled || sending || text.trim() === ""}
              onClick={() => void send()}
              data-testid="send"
            >
              {sending ? <Spinner /> : <ArrowUp size={17} />}
            </IconButton>
          )}
        </div>
      </div>
    </div>
  );
}

function Dismiss({ onClick }: { onClick: () => void }) {
  return (
    <IconButton label="Dismiss" small onClick={onClick}>
      <X size={15} />
    </IconButton>
  );
}

/** Escape, wherever the focus is; a menu or a dialog that it closes keeps it to itself. */
function useEscape(action: (() => void) | undefined): void {
  useEffect(() => {
    if (!action) return;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [action]);
}

/** On a phone the keyboard would cover what one came to read. */
function useFocusAtStart(area: React.RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const element = area.current;
    if (!element || window.matchMedia("(pointer: coarse)").matches) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, [area]);
}
