// The routes of the benchmark on Bun, the way its documentation fans out: a topic per session and
// server.publish. The event is parsed, so that rubbish is refused, and its own text is passed on.
const session = (path: string, prefix: string) => decodeURIComponent(path.slice(prefix.length));

const server = Bun.serve<{ topic: string }>({
  hostname: "127.0.0.1",
  port: Number(Bun.argv[2] ?? 0),

  async fetch(request, server) {
    const { pathname } = new URL(request.url);

    if (pathname.startsWith("/api/broadcast/") && request.method === "POST") {
      const topic = session(pathname, "/api/broadcast/");
      const text = await request.text();
      const ndjson = request.headers.get("content-type") === "application/x-ndjson";
      const events = ndjson ? text.split("\n").filter(Boolean) : [text];
      try {
        events.forEach((event) => JSON.parse(event));
      } catch (error) {
        return Response.json({ error: String(error) }, { status: 400 });
      }
      for (const event of events) server.publish(topic, event);
      return Response.json({ broadcasted: server.subscriberCount(topic) });
    }

    if (pathname.startsWith("/ws/")) {
      const topic = session(pathname, "/ws/");
      if (server.upgrade(request, { data: { topic } })) return;
      return new Response("expected a WebSocket", { status: 426 });
    }

    if (pathname === "/api/health") {
      return Response.json({ status: "healthy", connections: server.pendingWebSockets });
    }
    return new Response("not found", { status: 404 });
  },

  websocket: {
    open(socket) {
      socket.subscribe(socket.data.topic);
    },
    message() {},
  },
});

console.log(`listening on http://127.0.0.1:${server.port}`);
