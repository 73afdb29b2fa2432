import { ChevronRight } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { join } from "./Button";
import styles from "./Disclosure.module.css";

interface DisclosureProps {
  summary: ReactNode;
  className?: string | undefined;
  /** Not built before it is unfolded. */
  children: () => ReactNode;
}

export function Disclosure({ summary, className, children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className={className}>
      <button type="button" className={styles["summary"]} aria-expanded={open} aria-controls={open ? id : undefined} onClick={() => setOpen(!open)}>
        {summary}
        <ChevronRight size={14} className={join(styles["arrow"], open && styles["open"])} />
      </button>
      {open && <div id={id}>{children()}</div>}
    </div>
  );
}
