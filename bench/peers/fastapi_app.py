"""The routes of the benchmark on FastAPI and uvicorn, in the shape of FastAPI's own WebSocket
tutorial: a connection manager that awaits one send per viewer."""
import json
import sys
from collections import defaultdict
from typing import DefaultDict, Set

import uvicorn
from fastapi import FastAPI, HTTPException, Request, WebSocket, WebSocketDisconnect

app = FastAPI()


class ConnectionManager:
    def __init__(self) -> None:
        self.sessions: DefaultDict[str, Set[WebSocket]] = defaultdict(set)

    async def connect(self, session_id: str, socket: WebSocket) -> None:
        await socket.accept()
        self.sessions[session_id].add(socket)

    def disconnect(self, session_id: str, socket: WebSocket) -> None:
        self.sessions[session_id].discard(socket)

    async def broadcast(self, session_id: str, event: dict) -> int:
        text = json.dumps(event)
        viewers = list(self.sessions[session_id])
        for socket in viewers:
            try:
                await socket.send_text(text)
            except (RuntimeError, WebSocketDisconnect):
                self.disconnect(session_id, socket)
        return len(viewers)


manager = ConnectionManager()


@app.post("/api/broadcast/{session_id}")
async def broadcast(session_id: str, request: Request):
    body = await request.body()
    ndjson = request.headers.get("content-type") == "application/x-ndjson"
    try:
        events = [json.loads(line) for line in (body.splitlines() if ndjson else [body]) if line]
    except ValueError as error:
        raise HTTPException(status_code=400, detail=str(error))
    reached = 0
    for event in events:
        reached = await manager.broadcast(session_id, event)
    return {"broadcasted": reached}


@app.websocket("/ws/{session_id}")
async def view(socket: WebSocket, session_id: str):
    await manager.connect(session_id, socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        manager.disconnect(session_id, socket)


@app.get("/api/health")
async def health():
    return {"status": "healthy", "connections": sum(len(viewers) for viewers in manager.sessions.values())}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
