import styles from "./Spinner.module.css";

export function Spinner() {
  return <span className={styles["spinner"]} data-testid="spinner" aria-hidden="true" />;
}
