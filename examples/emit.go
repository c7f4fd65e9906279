// go run emit.go [SESSION]: tells a livestream server that something happened, with nothing but the standard library
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"net/http"
	"os"
)

func emit(url, kind string, data map[string]any) {
	body, _ := json.Marshal(map[string]any{"type": kind, "data": data})
	answer, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil || answer.StatusCode != http.StatusOK {
		log.Fatal(answer, err)
	}
	answer.Body.Close()
}

func main() {
	server, session := os.Getenv("LIVESTREAM_SERVER"), "go"
	if server == "" {
		server = "http://localhost:8080"
	}
	if len(os.Args) > 1 {
		session = os.Args[1]
	}
	url := server + "/api/broadcast/" + session
	emit(url, "phase_change", map[string]any{"phase": "builder", "context_percent": 12.5})
	emit(url, "log_line", map[string]any{"line": "hello from go", "level": "success"})
	emit(url, "completion", map[string]any{"success": true, "summary": "done"})
}
