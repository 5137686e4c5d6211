"""Fixtures that every test may use."""

from tests.services import chromium, postgres_server, postgres_url, redis_server, redis_url

__all__ = ["chromium", "postgres_server", "postgres_url", "redis_server", "redis_url"]
