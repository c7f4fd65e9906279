#!/usr/bin/env node
// emit.mjs [SESSION]: tells a livestream server that something happened, with nothing but Node 18 (or a browser's fetch)
const url = `${process.env.LIVESTREAM_SERVER ?? 'http://localhost:8080'}/api/broadcast/${process.argv[2] ?? 'javascript'}`;

async function emit(type, data) {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ type, data }) });
  if (!answer.ok) throw new Error(await answer.text());
}

await emit('phase_change', { phase: 'builder', context_percent: 12.5 });
await emit('log_line', { line: 'hello from javascript', level: 'success' });
await emit('completion', { success: true, summary: 'done' });
