/** A finger that goes sideways over the page. */

/** It goes at least so far (px), and so much further sideways than up or down. */
const kFar = 70;
const kFlat = 2;

/** @param {HTMLElement} element @param {(step: 1 | -1) => void} onSwipe 1: to the left, to what comes next */
export function listenToSwipes(element, onSwipe) {
  /** @type {{ x: number, y: number } | null} */
  let start = null;
  element.addEventListener(
    'touchstart',
    ({ touches, target }) => {
      const isAlone = touches.length === 1 && !(target instanceof Element && isScrolledSideways(target));
      start = isAlone ? { x: touches[0].clientX, y: touches[0].clientY } : null;
    },
    { passive: true },
  );
  element.addEventListener(
    'touchend',
    ({ changedTouches }) => {
      if (!start) return;
      const [x, y] = [changedTouches[0].clientX - start.x, changedTouches[0].clientY - start.y];
      start = null;
      if (Math.abs(x) >= kFar && Math.abs(x) >= kFlat * Math.abs(y)) onSwipe(x < 0 ? 1 : -1);
    },
    { passive: true },
  );
}

/** @param {Element | null} element or what it lies in */
function isScrolledSideways(element) {
  for (let one = element; one; one = one.parentElement) {
    if (one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX)) return true;
    if (one instanceof HTMLInputElement) return true;
  }
  return false;
}
