import type { ReactNode } from "react";
import styles from "./Banner.module.css";
import { join } from "./Button";

interface BannerProps {
  tone?: "plain" | "warn" | "danger";
  icon?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  testId?: string;
}

export function Banner({ tone = "plain", icon, action, children, testId }: BannerProps) {
  return (
    <div className={join(styles["banner"], tone !== "plain" && styles[tone])} role={tone === "danger" ? "alert" : undefined} data-testid={testId}>
      {icon}
      <div className={styles["text"]}>{children}</div>
      {action}
    </div>
  );
}
