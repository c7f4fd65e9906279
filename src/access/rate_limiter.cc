#include "access/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace livestream {
namespace {

constexpr std::string_view kAllOthers = "*";
constexpr double kRounding = 1e-6;  // of sums of fractions (ms)

}  // namespace

std::chrono::milliseconds RateLimiter::take(std::string_view who, SteadyTime now) {
  Bucket& bucket = bucket_of(who, now);
  bucket = {left_in(bucket, now), now};
  const auto wait = wait_for(bucket.left);
  if (wait.count() == 0) bucket.left -= 1;
  return wait;
}

std::chrono::milliseconds RateLimiter::wait_of(std::string_view who, SteadyTime now) const {
  auto found = buckets_.find(who);
  if (found == buckets_.end() && buckets_.size() >= kMaxKept) found = buckets_.find(kAllOthers);
  return found == buckets_.end() ? std::chrono::milliseconds(0) : wait_for(left_in(found->second, now));
}

RateLimiter::Bucket& RateLimiter::bucket_of(std::string_view who, SteadyTime now) {
  if (const auto found = buckets_.find(who); found != buckets_.end()) return found->second;
  const std::string_view key = buckets_.size() < kMaxKept ? who : kAllOthers;
  return buckets_.try_emplace(std::string(key), Bucket{rate_.burst, now}).first->second;
}

double RateLimiter::left_in(const Bucket& bucket, SteadyTime now) const {
  const std::chrono::duration<double> rest = now - bucket.since;
  return std::min(rate_.burst, bucket.left + rest.count() * rate_.per_second);
}

std::chrono::milliseconds RateLimiter::wait_for(double left) const {
  const double wait = std::ceil((1 - left) / rate_.per_second * 1'000 - kRounding);
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::max(wait, 0.0)));
}

void RateLimiter::forget_rested(SteadyTime now) {
  std::erase_if(buckets_, [&](const auto& one) { return left_in(one.second, now) >= rate_.burst; });
}

}  // namespace livestream
