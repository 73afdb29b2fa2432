import type { RetryInfo, StatusInfo } from "../api/types";
import { duration, useNow } from "../ui/time";
import { Explanation } from "./Explanation";
import { phaseText } from "./status-text";
import styles from "./StatusLine.module.css";

interface StatusLineProps {
  chatId: string;
  status: StatusInfo | null;
  retry: RetryInfo | null;
  /** Without a connection nobody knows what the chat is doing now. */
  known: boolean;
}

/** What the chat is doing and for how long. Always there, so that it can be asked; empty while nothing happens. */
export function StatusLine({ chatId, status, retry, known }: StatusLineProps) {
  const text = phaseText(status);
  return (
    <div
      className={styles["line"]}
      data-testid="status"
      data-status={status?.status ?? "unknown"}
      data-phase={status?.phase ?? ""}
      data-known={known}
    >
      {text !== "" && known && (
        <>
          <span className={styles["dot"]} aria-hidden="true" />
          <span>{retry ? (retry.attempt === 0 ? "Waiting for its turn" : `Retrying, attempt ${retry.attempt}`) : text}</span>
          {status?.phase_since != null && <Elapsed since={status.phase_since} />}
          <Explanation key={chatId} chatId={chatId} />
        </>
      )}
    </div>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow(1000);
  const elapsed = now - Date.parse(since);
  // The first second is not worth a number, and clocks that differ must not show a negative one.
  return elapsed < 1000 ? null : <span className={styles["elapsed"]}>{duration(elapsed)}</span>;
}
