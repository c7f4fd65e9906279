#include "recording/log_snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <exception>

#include "base/hash.h"
#include "model/fold.h"
#include "model/price_table.h"
#include "model/status_json.h"
#include "recording/log_index.h"

namespace livestream {
namespace {

namespace json = boost::json;

/// Tells zones apart by what they make of a winter's and a summer's day.
json::array zone_fingerprint(const ZoneRule& zone) {
  json::array shifts;
  for (const char* day : {"2026-01-15T12:00:00", "2026-07-15T12:00:00"}) {
    const auto reading = parse_iso_time(day);
    shifts.push_back((reading->time - zone.to_utc(*reading)).count());
  }
  return shifts;
}

std::string price_fingerprint(const PriceTable* prices) {
  return prices == nullptr ? std::string() : fmt::format("{:016x}", prices->fingerprint());
}

json::object encode_emitters(const IdentityMemory::ForgottenEmitters& emitters) {
  json::object out;
  for (const auto& [emitter, what] : emitters)
    out[fmt::format("{:016x}", emitter)] = json::array{what.highest_sequence, what.newest_offset};
  return out;
}

std::uint64_t from_hex(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

IdentityMemory::ForgottenEmitters decode_emitters(const json::object& members) {
  IdentityMemory::ForgottenEmitters emitters;
  for (const auto& [key, value] : members) {
    const json::array& numbers = value.as_array();
    emitters[from_hex(key)] = {numbers.at(0).to_number<std::uint64_t>(), numbers.at(1).to_number<std::uint64_t>()};
  }
  return emitters;
}

std::uint64_t number_at(const json::object& members, std::string_view key) {
  return members.at(key).to_number<std::uint64_t>();
}

/// Throws on whatever is not as `encode_snapshot` writes it.
std::optional<LogSnapshot> read_members(const json::object& members, const ZoneRule& naive_zone,
                                        const PriceTable* prices) {
  if (members.at("numbering_version") != json::value(kNumberingVersion)) return std::nullopt;
  if (members.at("fold_version") != json::value(kFoldVersion)) return std::nullopt;
  if (members.at("naive_zone") != json::value(zone_fingerprint(naive_zone))) return std::nullopt;
  if (members.at("prices") != json::value(price_fingerprint(prices))) return std::nullopt;
  auto status = from_snapshot(members.at("status"));
  if (!status) return std::nullopt;

  LogSnapshot snapshot;
  snapshot.epoch = members.at("epoch").as_string();
  snapshot.offset = number_at(members, "offset");
  snapshot.byte = number_at(members, "byte");
  snapshot.inode = number_at(members, "inode");
  snapshot.size = number_at(members, "size");
  snapshot.modified_us = members.at("modified_us").to_number<std::int64_t>();
  snapshot.tail = from_hex(members.at("tail").as_string());
  const json::object& report = members.at("report").as_object();
  snapshot.report = {number_at(report, "skipped"), number_at(report, "torn"), number_at(report, "repeats")};
  snapshot.emitters = decode_emitters(members.at("emitters").as_object());
  snapshot.status = std::move(*status);
  return snapshot;
}

}  // namespace

std::string encode_snapshot(const LogSnapshot& snapshot, const ZoneRule& naive_zone, const PriceTable* prices) {
  const json::object members{
      {"numbering_version", kNumberingVersion},
      {"fold_version", kFoldVersion},
      {"naive_zone", zone_fingerprint(naive_zone)},
      {"prices", price_fingerprint(prices)},
      {"epoch", snapshot.epoch},
      {"offset", snapshot.offset},
      {"byte", snapshot.byte},
      {"inode", snapshot.inode},
      {"size", snapshot.size},
      {"modified_us", snapshot.modified_us},
      {"tail", fmt::format("{:016x}", snapshot.tail)},
      {"report",
       {{"skipped", snapshot.report.skipped_lines},
        {"torn", snapshot.report.torn_lines},
        {"repeats", snapshot.report.repeats}}},
      {"emitters", encode_emitters(snapshot.emitters)},
      {"status", to_snapshot(snapshot.status)},
  };
  return json::serialize(members) + "\n";
}

std::optional<LogSnapshot> decode_snapshot(std::string_view text, const ZoneRule& naive_zone,
                                           const PriceTable* prices) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  if (error || !parsed.is_object()) return std::nullopt;
  try {
    return read_members(parsed.get_object(), naive_zone, prices);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void LogTail::add(std::string_view bytes) {
  if (bytes.size() >= kLength) {
    bytes_ = bytes.substr(bytes.size() - kLength);
    return;
  }
  const std::size_t kept = std::min(bytes_.size(), kLength - bytes.size());
  bytes_.erase(0, bytes_.size() - kept);
  bytes_ += bytes;
}

std::uint64_t LogTail::hash() const { return stable_hash(bytes_); }

}  // namespace livestream
