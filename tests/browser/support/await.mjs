/** Waiting for what is to come: a condition with a deadline, never a pause. */
import { setTimeout as pass } from 'node:timers/promises';

/** How long anything may take on a busy machine (ms). */
export const kPatience = 20_000;
const kBetweenLooks = 20;

/**
 * Asks until the answer is something other than false, null or undefined, and returns it.
 * @template T
 * @param {string} what for the message when it never is
 * @param {() => T | Promise<T>} ask
 * @param {number} [patience] ms
 * @returns {Promise<Exclude<T, false | null | undefined>>}
 */
export async function until(what, ask, patience = kPatience) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) return /** @type {any} */ (answer);
    if (Date.now() > deadline) throw new Error(`waited ${patience / 1000} s in vain: ${what}`);
    await pass(kBetweenLooks);
  }
}
