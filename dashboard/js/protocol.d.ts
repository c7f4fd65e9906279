/** The messages of docs/protocol.md, as far as this page reads them. Types only: nothing of this file is shipped. */

export type State = 'working' | 'waiting' | 'rate_limited' | 'stalled' | 'complete' | 'failed' | 'ended' | 'dead' | 'unknown';

/** What whoever asks may do and see. `session`: the only one; empty: all. */
export interface Access {
  role: 'viewer' | 'publisher' | 'admin';
  session: string;
  redacted: boolean;
}

/** One session in the list of all sessions. Timestamps are ISO 8601, with or without a zone. */
export interface Summary {
  id: string;
  project: string;
  task: string;
  phase: string;
  iterations: number;
  start_time: string | null;
  last_update: string | null;
  completed_tasks: number;
  total_tasks: number;
  is_complete: boolean;
  state: State;
  context_percent: number | null;
  last_line: string | null;
  last_event_age_seconds: number | null;
  estimated_remaining_seconds: number | null;
  estimate: Estimate | null;
  activity: number[];
  errors: number;
  agent: string;
  model: string;
  reason: string;
  cost_usd: number | null;
  cost_is_lower_bound: boolean;
}

/** What the server's fold knows of one session. A message may carry only the fields that changed. */
export interface Status {
  id: string;
  project: string;
  task: string;
  phase: string;
  iterations: number;
  start_time: string | null;
  last_update: string | null;
  elapsed_seconds: number | null;
  estimated_remaining_seconds: number | null;
  estimate: Estimate | null;
  tasks: Tasks;
  context: {
    percentage: number | null;
    tokens_used: number | null;
    window: number | null;
    compactions: number;
    resets: number;
  };
  agent: string;
  agent_version: string;
  model: string;
  cwd: string;
  branch: string;
  usage: ModelUsage[];
  cost: { usd: number | null; is_lower_bound: boolean; unknown_models: string[] };
  tools: { tool: string; calls: number; failures: number; seconds: number }[];
  files: {
    touched: number;
    lines_added: number;
    lines_removed: number;
    newest: { path: string; added: number; removed: number }[];
  };
  commits: {
    count: number;
    newest: { id: string; summary: string; branch: string; time: string; added: number; removed: number }[];
  };
  open_calls: { call_id: string; tool: string; input: string; started: string }[];
  waiting: { reason: string; question: string; since: string; until: string | null } | null;
  process: { pid: number; state: string; activity: string; command: string | null; since: string } | null;
  loop: { calls: number; rounds: number; failing: boolean; what: string } | null;
  reason: string;
  is_complete: boolean;
  notes: string[];
  offset: number;
  epoch: string;
  state: State;
  last_event_age_seconds: number | null;
  success: boolean | null;
  counts: { events: number; log_lines: number; errors: number; warnings: number; prompts: number; answers: number };
  phases: { phase: string; started: string }[];
  failed_attempts: { iteration: number; error: string; time: string }[];
  last_line: { text: string; level: string } | null;
  last_error: string | null;
  recording: string;
  truncated: boolean;
}

/** Tokens of one model's answers, each answer counted once. */
export interface ModelUsage {
  model: string;
  requests: number;
  input_tokens: number;
  output_tokens: number;
  output_is_lower_bound: boolean;
  cost_usd: number | null;
  reasoning_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cache_write_1h_tokens: number;
}

export interface Tasks {
  completed: string[];
  remaining: string[];
  /** Of the remaining: said to be done, which a check does not confirm. */
  claimed: string[];
  current: string | null;
  total: number;
  progress_percent: number;
  done: { task: string; time: string | null; seconds: number | null }[];
}

/** Between which times what is left may be done; `tasks`: of how many it is known how long they took. */
export interface Estimate {
  low_seconds: number;
  high_seconds: number;
  tasks: number;
}

/** A run in spans of equal length, a list for each number. */
export interface Timeline {
  start: string | null;
  span_seconds: number;
  events: number[];
  errors: number[];
  tasks: number[];
  resets: number[];
  iterations: number[];
  waits: number[];
  /** How many phases had begun at the end of each span. */
  phases: number[];
  input_tokens: number[];
  output_tokens: number[];
  cost_usd: number[];
  context_percent: (number | null)[];
}

/**
 * An event with its place in the record, null if the record refused it. `data` is whatever the emitter wrote.
 */
export interface SessionEvent {
  type: string;
  timestamp: string;
  sequence?: number;
  emitter?: string;
  offset: number | null;
  data: Record<string, unknown>;
}

export type ControlMessage =
  | { type: 'status'; data: Partial<Status> }
  | { type: 'reset'; epoch: string }
  | { type: 'complete'; message: string };

export type SessionMessage = SessionEvent | ControlMessage;

export type ListMessage =
  | { type: 'sessions'; sessions: Summary[] }
  | { type: 'session'; data: Summary }
  | { type: 'session_removed'; id: string };
