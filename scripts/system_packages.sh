#!/usr/bin/env bash
# Install the Debian packages that the tests start real servers and browsers from, where they are missing.
# Without root or a passwordless sudo it prints the command to run and exits 1.
set -euo pipefail

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_chinese_font() { compgen -G '/usr/share/fonts/*/*/*' | grep -qiE 'wqy|noto.*cjk'; }

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
has_postgres || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
command -v dot >/dev/null || missing+=(graphviz)
has_chinese_font || missing+=(fonts-wqy-microhei)
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    printf '!! 测试还需要 The tests also need: %s\n!! 请运行 Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n' \
        "${missing[*]}" "${missing[*]}" >&2
    exit 1
fi
printf '\n>> 安装测试用的系统软件 … Installing system packages for the tests: %s\n' "${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
