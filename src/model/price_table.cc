#include "model/price_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <exception>
#include <regex>
#include <utility>

#include "base/hash.h"
#include "base/iso_time.h"

namespace livestream {

namespace json = boost::json;

namespace {

constexpr double kMillion = 1e6;
constexpr double kThousand = 1e3;
constexpr std::size_t kMaxNames = 1'000;  // remembered; there are fewer models, but anybody may post a name

double price_at(const PriceSteps& steps, std::int64_t prompt) {
  double price = 0;
  for (const auto& [start, from_there] : steps)
    if (start == 0 || prompt > start) price = from_there;
  return price;
}

const PriceSteps& first_of(const PriceSteps& one, const PriceSteps& other) { return one.empty() ? other : one; }

double cost_at(const ModelPrice& price, const Bill& bill) {
  const std::int64_t prompt = bill.prompt > 0 ? bill.prompt : bill.input + bill.cache_read + bill.cache_write;
  const PriceSteps& write = first_of(price.cache_write, price.input);
  const std::int64_t written_1h =
      std::clamp<std::int64_t>(bill.cache_write_1h, 0, std::max<std::int64_t>(0, bill.cache_write));
  const auto part = [&](const PriceSteps& steps, std::int64_t count, double per) {
    return price_at(steps, prompt) * static_cast<double>(count) / per;
  };
  return part(price.input, bill.input, kMillion) + part(price.output, bill.output, kMillion) +
         part(first_of(price.cache_read, price.input), bill.cache_read, kMillion) +
         part(write, bill.cache_write - written_1h, kMillion) +
         part(first_of(price.cache_write_1h, write), written_1h, kMillion) +
         part(price.web_search, bill.web_searches, kThousand);
}

// The name, and what is left of it when others' additions are taken away.
std::vector<std::string_view> names_of(std::string_view name) {
  std::vector<std::string_view> names = {name};
  if (const auto bracket = name.rfind('['); bracket != std::string_view::npos && name.ends_with(']'))
    names.push_back(name = name.substr(0, bracket));
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos)
    names.push_back(name = name.substr(slash + 1));
  for (const std::string_view maker : {"anthropic.", "openai.", "google."})
    if (const auto place = name.find(maker); place != std::string_view::npos)
      names.push_back(name = name.substr(place + maker.size()));
  return names;
}

}  // namespace

// A rule about names, as the package has them.
struct PriceTable::Matcher {
  enum class Kind : std::uint8_t { equals, starts_with, ends_with, contains, regex, all_of, any_of };

  Kind kind = Kind::equals;
  std::string text;
  std::vector<Matcher> parts;

  bool matches(std::string_view name) const {
    const auto holds = [&](const Matcher& part) { return part.matches(name); };
    switch (kind) {
      case Kind::equals:
        return name == text;
      case Kind::starts_with:
        return name.starts_with(text);
      case Kind::ends_with:
        return name.ends_with(text);
      case Kind::contains:
        return name.find(text) != std::string_view::npos;
      case Kind::regex:
        // Made anew each time: a name is looked for once, and most are never asked for.
        return std::regex_search(name.begin(), name.end(), std::regex(text));
      case Kind::all_of:
        return std::all_of(parts.begin(), parts.end(), holds);
      case Kind::any_of:
        return std::any_of(parts.begin(), parts.end(), holds);
    }
    return false;
  }
};

// Throws std::exception where the table is not as it should be.
struct PriceTableReader {
  using Matcher = PriceTable::Matcher;

  static Matcher matcher(const json::value& value) {
    constexpr std::array<std::pair<std::string_view, Matcher::Kind>, 7> kKinds = {{
        {"equals", Matcher::Kind::equals},
        {"starts_with", Matcher::Kind::starts_with},
        {"ends_with", Matcher::Kind::ends_with},
        {"contains", Matcher::Kind::contains},
        {"regex", Matcher::Kind::regex},
        {"and", Matcher::Kind::all_of},
        {"or", Matcher::Kind::any_of},
    }};
    for (const auto& [name, kind] : kKinds) {
      const json::value* const rule = value.as_object().if_contains(name);
      if (rule == nullptr) continue;
      Matcher matcher{.kind = kind, .text = {}, .parts = {}};
      if (rule->is_array())
        for (const json::value& part : rule->get_array()) matcher.parts.push_back(PriceTableReader::matcher(part));
      else
        matcher.text = rule->as_string();
      return matcher;
    }
    throw std::runtime_error("a model has no rule for its name");
  }

  static PriceSteps steps(const json::object& prices, std::string_view key) {
    PriceSteps steps;
    const json::value* const listed = prices.if_contains(key);
    if (listed == nullptr) return steps;
    for (const json::value& step : listed->as_array())
      steps.emplace_back(step.as_array().at(0).to_number<std::int64_t>(), step.as_array().at(1).to_number<double>());
    return steps;
  }

  static ModelPrice price(const json::object& prices) {
    ModelPrice price;
    const std::string from(prices.at("from").as_string());
    if (const auto day = parse_iso_time(from + "T00:00:00Z")) price.from = day->time;
    price.input = steps(prices, "input");
    price.output = steps(prices, "output");
    price.cache_read = steps(prices, "cache_read");
    price.cache_write = steps(prices, "cache_write");
    price.cache_write_1h = steps(prices, "cache_write_1h");
    price.web_search = steps(prices, "web_search");
    return price;
  }

  static PriceTable::Model model(const json::object& described) {
    PriceTable::Model model;
    model.id = described.at("id").as_string();
    model.matcher = std::make_shared<Matcher>(matcher(described.at("match")));
    for (const json::value& period : described.at("prices").as_array())
      model.periods.push_back(price(period.as_object()));
    return model;
  }
};

Result<PriceTable> PriceTable::parse(std::string_view text) {
  try {
    const json::value parsed = json::parse(text);
    const json::object& about = parsed.as_object();
    PriceTable table;
    table.source_ = about.at("source").as_string();
    table.date_ = about.at("date").as_string();
    table.fingerprint_ = stable_hash(text);
    for (const json::value& model : about.at("models").as_array())
      table.models_.push_back(PriceTableReader::model(model.as_object()));
    return table;
  } catch (const std::exception& error) {
    return invalid(fmt::format("the table of prices is damaged: {}", error.what()));
  }
}

void PriceTable::set(const std::string& model, ModelPrice price) {
  std::string told = model;
  for (const PriceSteps* steps :
       {&price.input, &price.output, &price.cache_read, &price.cache_write, &price.cache_write_1h, &price.web_search})
    for (const auto& [start, dollars] : *steps) told += fmt::format(" {} {}", start, dollars);
  fingerprint_ = stable_hash(told, fingerprint_);
  own_[model] = Model{.id = model, .matcher = nullptr, .periods = {std::move(price)}};
}

std::optional<double> PriceTable::cost(std::string_view model, SystemTime when, const Bill& bill) const {
  const Model* const found = find(model);
  if (found == nullptr) return std::nullopt;
  const ModelPrice* valid = nullptr;
  for (const ModelPrice& period : found->periods)
    if (valid == nullptr || period.from <= when) valid = &period;
  return valid == nullptr ? std::nullopt : std::optional(cost_at(*valid, bill));
}

const PriceTable::Model* PriceTable::find(std::string_view name) const {
  const std::lock_guard lock(memory_->mutex);
  const auto known = memory_->models.find(name);
  if (known != memory_->models.end()) return known->second;
  if (memory_->models.size() >= kMaxNames) memory_->models.clear();
  return memory_->models.emplace(name, look_for(name)).first->second;
}

const PriceTable::Model* PriceTable::look_for(std::string_view name) const {
  const auto names = names_of(name);
  for (const std::string_view one : names)
    if (const auto own = own_.find(one); own != own_.end()) return &own->second;
  for (const std::string_view one : names)
    for (const Model& model : models_)
      if (model.matcher->matches(one)) return &model;
  return nullptr;
}

}  // namespace livestream
