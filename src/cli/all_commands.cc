#include <array>

#include "cli/command.h"

namespace livestream::cli {
namespace {

constexpr std::array kCommands = {
    Command{"serve", "Show sessions live in the browser, and record what is posted", add_serve,
            "livestream serve\nlivestream serve --root ~/projects/shop --root ~/projects/api"},
    Command{"sessions", "List sessions, newest first", add_sessions,
            "livestream sessions --state working\nlivestream sessions --json | jq -r '.sessions[].id'"},
    Command{"status", "Show what one session is doing", add_status, "livestream status shop_20261123_030252"},
    Command{"logs", "Print the newest log lines of a session", add_logs, "livestream logs shop_20261123_030252 -n 200"},
    Command{"tail", "Follow the events of a session", add_tail,
            "livestream tail shop_20261123_030252\nlivestream tail shop_20261123_030252 --after 0 --json"},
    Command{"emit", "Record one event, and send it to the server", add_emit,
            "livestream emit nightly log_line line='tests pass' level=info\n"
            "livestream emit nightly tasks_update remaining:='[\"deploy\"]'"},
    Command{"overnight", "Run an agent again and again until a task is done, by phases, unattended", add_overnight,
            "livestream overnight --task 'add coupons to the shop' --check 'npm test'\n"
            "livestream overnight --resume shop_20261123_230000"},
    Command{"run", "Run any command, and show and record what it shows", add_run,
            "livestream run -- claude\nlivestream run --name nightly -- make test"},
    Command{"hook", "Take what an agent's hook says; agents call this", add_hook,
            "livestream hook claude-code < payload.json"},
    Command{"integrate", "Have an agent say at once what it does, by its hooks", add_integrate,
            "livestream integrate claude-code --dry-run\nlivestream integrate codex --remove"},
    Command{"export", "Write the record of a session as JSON, JSON Lines or Markdown", add_export,
            "livestream export shop_20261123_030252 --format markdown --output night.md"},
    Command{"replay", "Emit a record again, with its own timing, as a new session", add_replay,
            "livestream replay shop_20261123_030252 --speed 10x\nlivestream replay logs/events/nightly/events.jsonl"},
    Command{"history", "List all sessions ever found on this machine", add_history,
            "livestream history --sort cost --since 2026-11-01\nlivestream history --project shop --json"},
    Command{
        "usage", "Add up the tokens and the cost of all sessions on this machine", add_usage,
        "livestream usage\nlivestream usage monthly --agent codex\nlivestream usage session --since 2026-11-01 --json"},
    Command{"search", "Find words in all sessions on this machine", add_search,
            "livestream search 'flaky test'\nlivestream search migrat* --project shop --kind prompt"},
    Command{"index", "Read all sessions on this machine now, for usage and search", add_index, "livestream index"},
    Command{"rm", "Delete the record of a session", add_rm, "livestream rm shop_20261123_030252"},
    Command{"pair", "Let a browser in, on a phone by a QR code", add_pair,
            "livestream pair\nlivestream pair --name phone --url https://live.example.org"},
    Command{"tunnel", "Let a browser in from anywhere, through ngrok, cloudflared or tailscale", add_tunnel,
            "livestream tunnel cloudflared\nlivestream tunnel ngrok -- --url https://live.example.org"},
    Command{"share", "Make a link that shows one session, for a time", add_share,
            "livestream share shop_20261123_030252 --expires 8h"},
    Command{"audit", "List who was let in, and by whom", add_audit, "livestream audit -n 20"},
    Command{"token", "Make, list and revoke what lets others in", add_token,
            "livestream token create phone --role viewer --expires 30d\nlivestream token list\n"
            "livestream token revoke phone"},
    Command{"cert", "Make a certificate for https on a local network, and what vouches for it", add_cert,
            "livestream cert\nlivestream cert mybox.lan 192.168.1.20"},
    Command{"demo", "Play an overnight session, to see the dashboard at work", add_demo,
            "livestream demo\nlivestream demo --seconds 20"},
    Command{"doctor", "Check what this program needs, and say how to fix it", add_doctor, "livestream doctor"},
    Command{"completion", "Print a completion script for a shell", add_completion,
            "source <(livestream completion bash)\nlivestream completion fish > "
            "~/.config/fish/completions/livestream.fish"},
    Command{"man", "Print the manual page", add_man, "livestream man | man -l -"},
};

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

}  // namespace livestream::cli
