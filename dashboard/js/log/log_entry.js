/** From an event to the lines which the log shows for it. Pure. */
import { count } from '../format.js';
import { AnsiReader } from './ansi.js';

/** @typedef {import('./ansi.js').Tone} Tone */
/** @typedef {'text' | 'success' | 'error' | 'progress' | 'warning' | 'debug' | 'mark'} Level */
/**
 * One line; the further lines of one event have no timestamp. `offset`: of its event.
 * @typedef {{ timestamp: string, level: Level, text: string, tones: Tone[], offset: number }} LogEntry
 */

/** A line longer than this many characters is cut, and says so. */
export const kLongestLine = 2000;
/** An event shows at most this many lines. */
export const kMostLines = 200;

/** Levels as emitters write them, and how they are shown; any other is plain text. @type {Record<string, Level>} */
const kLevels = {
  success: 'success',
  error: 'error',
  critical: 'error',
  fatal: 'error',
  progress: 'progress',
  warning: 'warning',
  warn: 'warning',
  debug: 'debug',
  trace: 'debug',
};

/** What an event says and at which level; types not named here speak only if they carry text.
 * @type {Record<string, (data: Record<string, unknown>) => [unknown, Level]>} */
const kSentences = {
  log_line: (data) => [data.line, levelOf(data.level)],
  error: (data) => [[data.message, data.details].filter(isText).join('\n'), 'error'],
  phase_change: (data) => [`phase ${data.phase}`, 'mark'],
  iteration_start: (data) => [`iteration ${data.iteration}`, 'mark'],
  task_complete: (data) => [`task done: ${data.task}`, 'success'],
  message: (data) => [data.text, data.role === 'user' ? 'mark' : data.role === 'assistant' ? 'text' : 'debug'],
  tool_call: toolSentence,
  compaction: () => ['the context was compacted', 'mark'],
  waiting: (data) => [['waiting', data.reason === 'idle' ? 'for the next prompt' : `for ${data.reason}`, data.question].filter(isText).join(' '), 'warning'],
  process: processSentence,
  completion: (data) => [data.summary || 'completed', data.success === false ? 'error' : 'success'],
};

/** @param {SessionEvent} event @param {number} [offset] where it stands @returns {LogEntry[]} */
export function logEntries(event, offset = event.offset ?? 0) {
  const [text, level] = sentenceOf(event);
  if (!isText(text)) return [];
  const lines = text.replace(/\r\n/g, '\n').trimEnd().split('\n');
  const ansi = new AnsiReader();
  const shown = lines.slice(0, kMostLines).map((line) => ({ level, offset, timestamp: '', ...ansi.read(cut(line)) }));
  if (lines.length > kMostLines) shown.push({ ...mark(`… ${count(lines.length - kMostLines)} more lines`, offset), level });
  shown[0].timestamp = event.timestamp;
  return shown;
}

/** A line of our own between the session's lines. @param {string} text @param {number} offset @returns {LogEntry} */
export function mark(text, offset) {
  return { timestamp: '', level: 'mark', text, tones: [], offset };
}

/** @param {SessionEvent} event */
function sentenceOf({ type, data = {} }) {
  return (Object.hasOwn(kSentences, type) ? kSentences[type] : otherSentence)(data ?? {});
}

/** Only what its transcript does not say. @param {Record<string, unknown>} data @returns {[unknown, Level]} */
function processSentence({ pid, state, activity, reason }) {
  if (state === 'dead') return ['the process is gone without an end', 'error'];
  if (state === 'ended') return ['the process has ended', 'mark'];
  if (state === 'gone' && pid) return ['the process is gone', 'mark'];
  return activity === 'waiting' ? [`waiting for ${reason}`, 'warning'] : ['', 'debug'];
}

/** @param {Record<string, unknown>} data @returns {[unknown, Level]} */
function toolSentence({ state, tool, input, output }) {
  if (state === 'started') return [[tool, input].filter(isText).join(': '), 'progress'];
  return [isText(output) ? `→ ${output}` : state === 'failed' ? '→ failed' : '', state === 'failed' ? 'error' : 'debug'];
}

/** @param {Record<string, unknown>} data @returns {[unknown, Level]} */
function otherSentence(data) {
  return [[data.text, data.message, data.line].find(isText), 'debug'];
}

/** @param {unknown} level @returns {Level} */
function levelOf(level) {
  const name = String(level).toLowerCase();
  return Object.hasOwn(kLevels, name) ? kLevels[name] : 'text';
}

/** @param {unknown} value @returns {value is string} */
function isText(value) {
  return typeof value === 'string' && value !== '';
}

/** @param {string} line */
function cut(line) {
  if (line.length <= kLongestLine) return line;
  return `${line.slice(0, kLongestLine)}\x1b[0m … ${count(line.length - kLongestLine)} more characters`;
}
