import { Check, CircleDashed, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Json } from "../api/types";
import { CopyButton } from "../ui/CopyButton";
import { Disclosure } from "../ui/Disclosure";
import { Spinner } from "../ui/Spinner";
import type { LivePart } from "./live-step";
import styles from "./ToolCard.module.css";
import { argumentsText, prettyJson, summarize, toolState, type ToolState } from "./tool-text";

interface ToolCardProps {
  call: Extract<LivePart, { type: "tool" }>;
  /** Whether its step is still running; a call without a result then runs as well. */
  live: boolean;
}

const icons: Record<ToolState, ReactNode> = {
  running: <Spinner />,
  completed: <Check size={14} />,
  failed: <TriangleAlert size={14} />,
  open: <CircleDashed size={14} />,
};

const words: Record<ToolState, string> = { running: "running", completed: "completed", failed: "failed", open: "no result" };

export function ToolCard({ call, live }: ToolCardProps) {
  const state = toolState(call, live);
  const summary = (
    <span className={styles["summary"]}>
      <span className={styles["icon"]}>{icons[state]}</span>
      <span className={styles["name"]}>{call.name}</span>
      <span className={styles["hint"]}>{summarize(call)}</span>
      <span className={styles["state"]}>{words[state]}</span>
    </span>
  );
  return (
    <div className={styles["card"]} data-testid="tool-call" data-state={state}>
      <Disclosure summary={summary}>
        {() => (
          <div className={styles["body"]}>
            <Section title="Arguments" text={argumentsText(call)} />
            {call.result === undefined && call.output !== "" && <Section title="Output so far" text={call.output} />}
            {call.result !== undefined && <Section title={call.isError ? "Error" : "Result"} text={resultText(call.result)} />}
          </div>
        )}
      </Disclosure>
    </div>
  );
}

function Section({ title, text }: { title: string; text: string }) {
  return (
    <section>
      <div className={styles["head"]}>
        <h3>{title}</h3>
        <CopyButton label={`Copy ${title.toLowerCase()}`} text={() => text} />
      </div>
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}

function resultText(result: Json): string {
  return prettyJson(result);
}
