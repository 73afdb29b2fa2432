import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { fetchExplanation } from "../api/routes";
import type { ChatExplanation } from "../api/types";
import { Button } from "../ui/Button";
import { duration, useNow } from "../ui/time";
import { phases } from "./status-text";
import styles from "./Explanation.module.css";

/** How often an open explanation is asked for anew. */
const refreshMs = 2000;

/** Tells on request why the chat is not moving: what it waits for, since when, and who has it. */
export function Explanation({ chatId }: { chatId: string }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    // Before the composer hears of it: its Escape stops the turn.
    const close = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      setOpen(false);
    };
    window.addEventListener("keydown", close, { capture: true });
    return () => window.removeEventListener("keydown", close, { capture: true });
  }, [open]);
  return (
    <>
      <Button small look="quiet" aria-expanded={open} aria-controls={open ? id : undefined} onClick={() => setOpen(!open)} data-testid="why">
        {open ? "Hide" : "Why?"}
      </Button>
      {open && <Facts id={id} chatId={chatId} />}
    </>
  );
}

function Facts({ id, chatId }: { id: string; chatId: string }) {
  const { data, error } = useQuery({
    queryKey: ["explanation", chatId],
    queryFn: ({ signal }) => fetchExplanation(chatId, signal),
    refetchInterval: refreshMs,
    retry: false,
  });
  const now = useNow(1000);
  // The newest answer counts: an explanation from before the silence would be wrong by now.
  const failed = error !== null;
  return (
    <dl id={id} className={styles["facts"]} aria-live="polite" data-testid="explanation">
      {failed && <Fact name="Waits for" value={error.message} />}
      {!failed && data === undefined && <Fact name="Waits for" value="…" />}
      {!failed && data !== undefined && facts(data, now).map(([name, value]) => <Fact key={name} name={name} value={value} />)}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function times(count: number): string {
  return count === 1 ? "once, after its server stopped" : `${count} times, after its servers stopped`;
}

/** What is worth telling, in order; what does not apply is left out. */
export function facts(explanation: ChatExplanation, now: number): [string, string][] {
  const ago = (time: string) => `${duration(now - Date.parse(time))} ago`;
  const ahead = (time: string) => `in ${duration(Date.parse(time) - now)}`;
  const rows: [string, string | undefined][] = [
    ["Waits for", explanation.waits_for],
    ["Phase", explanation.phase && phases[explanation.phase]],
    ["Since", ago(explanation.since)],
    ["Deadline", explanation.deadline && ahead(explanation.deadline)],
    ["Last heard from the model", explanation.last_byte_at && ago(explanation.last_byte_at)],
    ["Attempts", explanation.attempts > 1 ? String(explanation.attempts) : undefined],
    ["Next attempt", explanation.next_retry && `${ahead(explanation.next_retry.retrying_at)}: ${explanation.next_retry.error}`],
    ["Begun anew", explanation.lost_runs > 0 ? times(explanation.lost_runs) : undefined],
    ["Queued messages", explanation.queued > 0 ? String(explanation.queued) : undefined],
    ["Generation", String(explanation.generation)],
    ["Silo", `process ${explanation.process_id} on ${explanation.machine} (${explanation.silo.slice(0, 8)})`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== "");
}
