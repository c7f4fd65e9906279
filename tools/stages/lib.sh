# shellcheck shell=bash
# What several stages share; sourced by them.

# Sanitizers map fixed addresses, which newer kernels' address randomisation may already have taken.
# Containers can forbid switching it off; then things run as they are.
without_address_randomisation() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then
    setarch "$(uname -m)" -R "$@"
  else
    "$@"
  fi
}

ninja_targets() { # folder pattern → targets of that build whose whole name matches
  ninja -C "$1" -t targets all | sed -n 's/: .*//p' | grep -v '^cmake_object_order_' | grep -Ex "$2" | sort -u || true
}

# Clang's sanitizers name functions by Debian's symbolizer.
LLVM_SYMBOLIZER=$(command -v llvm-symbolizer-19 || true)
export ASAN_SYMBOLIZER_PATH=$LLVM_SYMBOLIZER
export TSAN_OPTIONS="external_symbolizer_path=$LLVM_SYMBOLIZER ${TSAN_OPTIONS:-}"
