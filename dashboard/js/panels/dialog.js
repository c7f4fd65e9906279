/** A dialog over the page: its title, what is put into it, and a way out. Escape and a click beside it close it, too. */

/** @param {string} title @returns {{ box: HTMLElement, closed: Promise<void> }} what it shows goes into `box` */
export function openDialog(title) {
  const dialog = document.createElement('dialog');
  const heading = document.createElement('h2');
  const close = document.createElement('button');
  const box = document.createElement('div');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-label', title);
  heading.textContent = title;
  close.className = 'chip';
  close.type = 'button';
  close.textContent = 'close';
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  dialog.append(heading, close, box);
  document.body.append(dialog);
  dialog.showModal();
  const closed = new Promise((/** @type {(value: void) => void} */ resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve();
    });
  });
  return { box, closed };
}
