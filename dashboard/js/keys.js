/** Keyboard shortcuts: one row each. What shows them reads the same table. */

/** @typedef {{ key: string, does: string }} Shortcut */
/** @type {Shortcut[]} */
export const kShortcuts = [
  { key: 'l', does: 'list' },
  { key: 'j', does: 'next session' },
  { key: 'k', does: 'previous session' },
  { key: 'f', does: 'follow the log' },
  { key: 't', does: 'theme' },
];

/**
 * @param {Record<string, () => void>} actions by what they do
 * @param {AbortSignal} [signal]
 */
export function listenToKeys(actions, signal) {
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const shortcut = kShortcuts.find(({ key }) => key === event.key);
    if (shortcut) actions[shortcut.does]?.();
  };
  document.addEventListener('keydown', onKey, { signal });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
