import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** How near the end counts as being there, in pixels. */
const nearEnd = 40;

interface StickyScroll {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  atEnd: boolean;
  toEnd: () => void;
}

/**
 * Follows the end of what grows, for as long as the reader is at the end. Any move upwards of the reader's own ends it at once;
 * coming back to the end starts it again. `oldestKey` changes when something is put before the rest: what is being read stays in place.
 */
export function useStickyScroll(oldestKey: string | undefined): StickyScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const last = useRef({ top: 0, height: 0 });
  const [atEnd, setAtEnd] = useState(true);

  const follow = useCallback((value: boolean) => {
    following.current = value;
    setAtEnd(value);
  }, []);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    follow(true);
    if (element) element.scrollTop = element.scrollHeight;
  }, [follow]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    const distance = () => element.scrollHeight - element.scrollTop - element.clientHeight;
    const onScroll = () => {
      const movedUp = element.scrollTop < last.current.top - 1;
      // Content that shrinks moves the reader up as well, which is not the reader's wish.
      const shrunk = element.scrollHeight < last.current.height;
      last.current = { top: element.scrollTop, height: element.scrollHeight };
      if (distance() <= nearEnd) follow(true);
      else if (movedUp && !shrunk) follow(false);
    };
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && element.scrollHeight > element.clientHeight) follow(false);
    };
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
      last.current = { top: element.scrollTop, height: element.scrollHeight };
    });
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("wheel", onWheel, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("wheel", onWheel);
    };
  }, [follow]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || following.current) return;
    element.scrollTop = last.current.top + (element.scrollHeight - last.current.height);
    last.current = { top: element.scrollTop, height: element.scrollHeight };
  }, [oldestKey]);

  return { scroller, content, atEnd, toEnd };
}
