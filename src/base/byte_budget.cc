#include "base/byte_budget.h"

namespace livestream {

std::shared_ptr<const void> ByteBudget::take(std::size_t bytes) {
  {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->is_closed || state_->used <= state_->limit; });
    state_->used += bytes;
  }
  return {static_cast<const void*>(state_.get()), [state = state_, bytes](const void*) {
            const std::lock_guard lock(state->mutex);
            state->used -= bytes;
            state->changed.notify_all();
          }};
}

void ByteBudget::close() {
  const std::lock_guard lock(state_->mutex);
  state_->is_closed = true;
  state_->changed.notify_all();
}

}  // namespace livestream
