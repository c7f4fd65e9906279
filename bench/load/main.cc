#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "load/options.h"
#include "load/process.h"
#include "load/run.h"

int main(int argc, char** argv) {
  const bench::Options options = bench::parse_options(argc, argv);
  try {
    if (options.cpu >= 0) bench::pin_to_cpu(options.cpu);
    bench::allow_descriptors(options.layout.viewers + options.layout.publishers);
    bench::Run run(options);
    const bench::Report report = run.measure();
    fmt::print("{}\n", bench::to_json(report, options));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_load: {}\n", error.what());
    return 1;
  }
}
