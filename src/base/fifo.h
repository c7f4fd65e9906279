#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace livestream {

/// First in, first out, over one vector: unlike std::deque it holds no memory before it is used. Moves what it
/// holds when the front half has become free.
template <class T>
class Fifo {
 public:
  bool empty() const { return first_ == items_.size(); }
  std::size_t size() const { return items_.size() - first_; }
  T& operator[](std::size_t index) { return items_[first_ + index]; }
  T& front() { return items_[first_]; }
  T& back() { return items_.back(); }

  void push(T item) { items_.push_back(std::move(item)); }
  void pop() {
    items_[first_++] = T{};
    if (empty()) return clear();
    if (2 * first_ < items_.size()) return;
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  void clear() {
    items_.clear();
    first_ = 0;
  }

 private:
  std::vector<T> items_;
  std::size_t first_ = 0;
};

}  // namespace livestream
