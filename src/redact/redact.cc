#include "redact/redact.h"

#include "redact/anchors.h"
#include "redact/json_keys.h"
#include "redact/rules.h"
#include "redact/run.h"

namespace livestream {
namespace {

struct Match {
  Secret secret;
  const Rule* rule = nullptr;
};

Match match_at(std::string_view text, std::size_t floor, const Anchors::Place& place) {
  for (const Rule* const rule : place.rules) {
    const std::size_t size = anchor_size(*rule, text.substr(place.at));
    if (size == 0) continue;
    const auto secret = rule->find({.text = text, .floor = floor, .begin = place.at, .end = place.at + size}, *rule);
    if (secret) return {*secret, rule};
  }
  return {};
}

}  // namespace

bool redact(std::string_view text, std::string& out) {
  static const Anchors anchors(all_rules());
  JsonKeys keys(text);
  std::size_t done = 0;
  for (Anchors::Place place = anchors.find(text, 0); place.at != text.npos;) {
    const auto [secret, rule] = match_at(text, done, place);
    if (rule == nullptr || keys.hold(secret.end)) {
      place = anchors.find(text, place.at + 1);
      continue;
    }
    if (done == 0) out.clear();
    out.append(text, done, secret.begin - done).append(kRedacted).append(rule->name).append("]");
    done = secret.end;
    place = anchors.find(text, done);
  }
  if (done == 0) return false;
  out.append(text, done);
  return true;
}

std::string redact(std::string_view text) {
  std::string out;
  return redact(text, out) ? out : std::string(text);
}

}  // namespace livestream
