#!/usr/bin/env bash
# Resolve the base and all extras together and rewrite constraints.txt with what came out.
# torch goes in first: the resolver then keeps that build and asks for no other.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
torch="$(grep -o 'torch==[0-9.]*' pyproject.toml)"

"${PYTHON:-python3.11}" -m venv "$scratch/venv"
pip() { "$scratch/venv/bin/python" -m pip -qq --disable-pip-version-check "$@"; }
pip install "$torch"
pip install --dry-run --report "$scratch/report.json" \
    ".[onnx,train,vision,video,slack,dingtalk,rasa,ray,milvus,postgres,dev]"
pip freeze >"$scratch/installed.txt"
"$scratch/venv/bin/python" scripts/write_constraints.py "$scratch/report.json" "$scratch/installed.txt" >constraints.txt
