/** Local storage that may be full, forbidden or absent; what is kept here is a convenience, never the only copy. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`parley.${key}`);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string | null): void {
  try {
    if (value === null || value === "") localStorage.removeItem(`parley.${key}`);
    else localStorage.setItem(`parley.${key}`, value);
  } catch {
    // Nothing depends on it.
  }
}

export function forgetStored(prefix: string): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`parley.${prefix}`)) localStorage.removeItem(key);
    }
  } catch {
    // Nothing depends on it.
  }
}
