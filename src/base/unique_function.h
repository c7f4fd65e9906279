#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace livestream {

/// A callable that is moved, never copied, so that it may own what only one may have (C++23's
/// std::move_only_function, with a buffer of its own for what has at most kInline bytes). Calling an empty one is a
/// broken invariant. Thread: one.
template <class Signature>
class UniqueFunction;

template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  static constexpr std::size_t kInline = 80;

  UniqueFunction() = default;
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> && std::is_invocable_r_v<R, F&, Args...>)
  UniqueFunction(F&& callable) {  // NOLINT(google-explicit-constructor): as std::function
    using Held = Holder<std::remove_cvref_t<F>>;
    if constexpr (sizeof(Held) <= kInline && alignof(Held) <= alignof(std::max_align_t)) {
      held_ = new (buffer_) Held(std::forward<F>(callable));
    } else {
      held_ = new Held(std::forward<F>(callable));
    }
  }
  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~UniqueFunction() { reset(); }

  explicit operator bool() const { return held_ != nullptr; }
  R operator()(Args... args) { return held_->call(std::forward<Args>(args)...); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual R call(Args... args) = 0;
    virtual Base* move_to(void* place) noexcept = 0;
  };
  template <class F>
  class Holder final : public Base {
   public:
    explicit Holder(F&& callable) : callable_(std::move(callable)) {}
    explicit Holder(const F& callable) : callable_(callable) {}
    R call(Args... args) override { return callable_(std::forward<Args>(args)...); }
    Base* move_to(void* place) noexcept override { return new (place) Holder(std::move(callable_)); }

   private:
    F callable_;
  };

  bool is_inline() const { return static_cast<const void*>(held_) == buffer_; }

  void take(UniqueFunction& other) noexcept {
    if (other.held_ == nullptr) return;
    if (!other.is_inline()) {
      held_ = std::exchange(other.held_, nullptr);
      return;
    }
    held_ = other.held_->move_to(buffer_);
    other.reset();
  }

  void reset() {
    if (held_ == nullptr) return;
    const bool was_inline = is_inline();
    Base* const held = std::exchange(held_, nullptr);
    if (was_inline)
      held->~Base();
    else
      delete held;
  }

  Base* held_ = nullptr;
  alignas(std::max_align_t) std::byte buffer_[kInline];
};

}  // namespace livestream
