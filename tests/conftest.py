"""Fixtures that every test may use."""

from importlib.util import find_spec

from tests.services import chromium, postgres_server, postgres_url, redis_server, redis_url

__all__ = ["chromium", "postgres_server", "postgres_url", "redis_server", "redis_url"]

# `make test-train` runs these where the extra `train` is; --doctest-modules would import them.
collect_ignore_glob = [] if find_spec("torch") else ["*/train_*.py"]
