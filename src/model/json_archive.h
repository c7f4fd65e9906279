#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Structs as JSON objects. Each names its members once, for writing and reading alike, in a function beside it that is
// found by its argument:
//
//     template <class Archive, class Task>
//       requires std::is_same_v<std::remove_const_t<Task>, DoneTask>
//     void each_member(Archive&& archive, Task& task) {
//       archive("task", task.task);
//     }
namespace livestream {

/// What a member that is not there makes of reading: a failure, or nothing.
enum class MissingMember { refused, as_it_is };

class JsonWriter {
 public:
  template <class T>
  void operator()(std::string_view name, const T& member) {
    object_.emplace(name, encode(member));
  }
  boost::json::object take() { return std::move(object_); }

 private:
  static boost::json::value encode(const std::string& text) { return boost::json::value(text); }
  template <class T>
    requires std::is_arithmetic_v<T>
  static boost::json::value encode(T number) {
    return boost::json::value(number);
  }
  template <class T>
  static boost::json::value encode(const std::optional<T>& member) {
    return member ? encode(*member) : boost::json::value();
  }
  template <class T>
  static boost::json::value encode(const std::vector<T>& list) {
    boost::json::array array;
    array.reserve(list.size());
    for (const T& element : list) array.push_back(encode(element));
    return array;
  }
  static boost::json::value encode(const std::map<std::string, std::string>& map) {
    boost::json::object object;
    for (const auto& [key, text] : map) object.emplace(key, text);
    return object;
  }
  template <class T>
    requires std::is_class_v<T>
  static boost::json::value encode(const T& structure) {
    JsonWriter writer;
    each_member(writer, structure);
    return writer.take();
  }

  boost::json::object object_;
};

class JsonReader {
 public:
  JsonReader(const boost::json::value& value, MissingMember missing)
      : object_(value.if_object()), missing_(missing), ok_(object_ != nullptr) {}

  template <class T>
  void operator()(std::string_view name, T& member) {
    if (!ok_) return;
    const boost::json::value* const value = object_->if_contains(name);
    ok_ = value != nullptr ? decode(*value, member) : missing_ == MissingMember::as_it_is;
  }
  bool ok() const { return ok_; }

 private:
  static bool decode(const boost::json::value& value, std::string& text) {
    if (!value.is_string()) return false;
    text = value.get_string();
    return true;
  }
  static bool decode(const boost::json::value& value, bool& flag) {
    if (!value.is_bool()) return false;
    flag = value.get_bool();
    return true;
  }
  template <class T>
    requires std::is_arithmetic_v<T>
  bool decode(const boost::json::value& value, T& number) {
    boost::system::error_code failed;
    number = value.to_number<T>(failed);
    return !failed;
  }
  template <class T>
  bool decode(const boost::json::value& value, std::optional<T>& member) {
    member.reset();
    return value.is_null() || decode(value, member.emplace());
  }
  template <class T>
  bool decode(const boost::json::value& value, std::vector<T>& list) {
    if (!value.is_array()) return false;
    for (const boost::json::value& element : value.get_array())
      if (!decode(element, list.emplace_back())) return false;
    return true;
  }
  bool decode(const boost::json::value& value, std::map<std::string, std::string>& map) {
    if (!value.is_object()) return false;
    for (const auto& member : value.get_object())
      if (!decode(member.value(), map[std::string(member.key())])) return false;
    return true;
  }
  template <class T>
    requires std::is_class_v<T>
  bool decode(const boost::json::value& value, T& structure) {
    JsonReader reader(value, missing_);
    each_member(reader, structure);
    return reader.ok();
  }

  const boost::json::object* object_;
  MissingMember missing_;
  bool ok_;
};

template <class T>
boost::json::object to_json_object(const T& structure) {
  JsonWriter writer;
  each_member(writer, structure);
  return writer.take();
}

/// False if `value` is no object, or a member is of another type; `structure` is then half read.
template <class T>
bool from_json_value(const boost::json::value& value, T& structure, MissingMember missing) {
  JsonReader reader(value, missing);
  each_member(reader, structure);
  return reader.ok();
}

}  // namespace livestream
