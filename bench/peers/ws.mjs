// The routes of the benchmark on Node's own HTTP server and the ws package: a set of sockets per
// session, and the received bytes handed to each as they are.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const sessions = new Map(); // id → Set of sockets
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

function viewers(id) {
  if (!sessions.has(id)) sessions.set(id, new Set());
  return sessions.get(id);
}

function broadcast(id, event) {
  for (const socket of viewers(id)) socket.send(event, { binary: false });
}

function answer(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

async function receive(request, response, id) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const ndjson = request.headers["content-type"] === "application/x-ndjson";
  const events = ndjson ? body.toString().split("\n").filter(Boolean).map((line) => Buffer.from(line)) : [body];
  try {
    events.forEach((event) => JSON.parse(event.toString()));
  } catch (error) {
    return answer(response, 400, { error: String(error) });
  }
  for (const event of events) broadcast(id, event);
  answer(response, 200, { broadcasted: viewers(id).size });
}

const server = createServer((request, response) => {
  const [, area, route, id] = new URL(request.url, "http://localhost").pathname.split("/");
  if (area === "api" && route === "broadcast" && request.method === "POST") return receive(request, response, decodeURIComponent(id));
  if (area === "api" && route === "health") return answer(response, 200, { status: "healthy", connections: sockets.clients.size });
  answer(response, 404, { error: "not found" });
});

server.on("upgrade", (request, stream, head) => {
  const [, area, id] = new URL(request.url, "http://localhost").pathname.split("/");
  if (area !== "ws" || !id) return stream.destroy();
  sockets.handleUpgrade(request, stream, head, (socket) => {
    const session = viewers(decodeURIComponent(id));
    session.add(socket);
    socket.on("close", () => session.delete(socket));
    socket.on("error", () => session.delete(socket));
  });
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
