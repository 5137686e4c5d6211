#!/usr/bin/env bash
# Style, types and the law of dependency. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff check .
.venv/bin/mypy
.venv/bin/lint-imports --no-cache
