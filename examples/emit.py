#!/usr/bin/env python3
"""emit.py [SESSION]: tells a livestream server that something happened, with nothing but the standard library."""
import json, os, sys, urllib.request

url = os.environ.get("LIVESTREAM_SERVER", "http://localhost:8080") + "/api/broadcast/" + (sys.argv[1:] or ["python"])[0]

def emit(kind, **data):
    urllib.request.urlopen(url, json.dumps({"type": kind, "data": data}).encode(), timeout=5).read()

emit("phase_change", phase="builder", context_percent=12.5)
emit("log_line", line="hello from python", level="success")
emit("completion", success=True, summary="done")
