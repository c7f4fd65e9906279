/** What opens below a button (a `details` element) closes once something was chosen, or with Escape. */

/** Closes when something like this was clicked in it. @param {string} selector @returns {(event: MouseEvent) => void} */
export const closeAround = (selector) => ({ target, currentTarget }) => {
  if (target instanceof Element && target.closest(selector)) close(currentTarget);
};

/** The focus goes back to the button. @param {KeyboardEvent} event */
export function closeOnEscape({ key, currentTarget }) {
  if (key === 'Escape') close(currentTarget)?.querySelector('summary')?.focus();
}

/** @param {EventTarget | null} inside */
function close(inside) {
  const details = inside instanceof Element ? inside.closest('details') : null;
  if (details) details.open = false;
  return details;
}
